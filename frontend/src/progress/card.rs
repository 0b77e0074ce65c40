//! A task in its lab: what is to be done, what the last attempt lacks, and a worked way.

use super::{TaskAbout, use_progress};
use crate::{text::use_lang, ui::sign};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TaskCardProps {
    pub task: &'static TaskAbout,
}

#[component]
pub fn TaskCard(props: &TaskCardProps) -> Html {
    let lang = use_lang();
    let state = use_progress();
    let task = props.task;
    let (class, status) = match (state.progress.proof(task.id), state.hint(task.id)) {
        (Some(_), _) => (
            "task-status good",
            html! { <>{ sign("✓ ") }<b>{ lang.task_done() }</b>{ " " }{ lang.task_done_note() }</> },
        ),
        (None, Some(hint)) => ("task-status", html! { <><b>{ lang.task_hint() }</b>{ " " }{ hint(lang) }</> }),
        (None, None) => ("task-status", lang.task_waiting().into()),
    };
    let steps = (task.way)(lang).lines().map(|step| html! { <li>{ step }</li> });
    html! {
        <section class="card task" aria-label={lang.task()}>
            <h3><span class="label">{ lang.task() }</span>{ " " }{ (task.title)(lang) }</h3>
            <p>{ (task.what)(lang) }</p>
            <p {class} role="status">{ status }</p>
            <details key={task.id}>
                <summary>{ lang.task_way() }</summary>
                <ol>{ for steps }</ol>
            </details>
        </section>
    }
}
