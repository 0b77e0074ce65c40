//! A task in its lab: what to do, what the last attempt lacks, and a worked solution.

use super::{TaskAbout, use_progress};
use crate::{text::use_lang, ui::sign};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TaskCardProps {
    pub task: &'static TaskAbout,
    /// A link to the next step after this task.
    pub next: Option<Html>,
}

#[component]
pub fn TaskCard(props: &TaskCardProps) -> Html {
    let lang = use_lang();
    let state = use_progress();
    let task = props.task;
    let is_done = state.progress.proof(task.id).is_some();
    let (class, status) = match (is_done, state.hint(task.id)) {
        (true, _) => (
            "task-status good",
            html! { <>{ sign("✓ ") }<b>{ lang.task_done() }</b>{ " " }{ lang.task_done_note() }</> },
        ),
        (false, Some(hint)) => ("task-status", html! { <><b>{ lang.task_hint() }</b>{ " " }{ hint(lang) }</> }),
        (false, None) => ("task-status", lang.task_waiting().into()),
    };
    let steps = (task.way)(lang).lines().map(|step| html! { <li>{ step }</li> });
    html! {
        <section class="card task" aria-label={lang.task()}>
            <h3><span class="label">{ lang.task() }</span>{ " " }{ (task.title)(lang) }</h3>
            <p>{ (task.what)(lang) }</p>
            <p {class} role="status">{ status }</p>
            if let (true, Some(next)) = (is_done, &props.next) {
                <p class="task-next">{ lang.task_next() }{ " " }{ next.clone() }</p>
            }
            <details key={task.id}>
                <summary>{ lang.task_way() }</summary>
                <ol>{ for steps }</ol>
            </details>
        </section>
    }
}
