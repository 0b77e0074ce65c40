//! The teacher's table: a row for each learner, a column for each box.

use super::roster::Row;
use crate::{
    home::course::boxes,
    labs,
    text::{Lang, fill, joined, use_lang},
    ui::{LocalTime, sign},
};
use relay_protocol::OpenSockets;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ClassTableProps {
    pub learners: Vec<Row>,
}

#[component]
pub fn ClassTable(props: &ClassTableProps) -> Html {
    let lang = use_lang();
    let learners = &props.learners;
    let heads = boxes().enumerate().map(|(place, item)| {
        let title = (item.title)(lang);
        html! { <th scope="col" {title}><span aria-hidden="true">{ place + 1 }</span><span class="record-hidden">{ title }</span></th> }
    });
    let totals =
        boxes().map(|item| html! { <td>{ learners.iter().filter(|learner| learner.is_done(item)).count() }</td> });
    html! {
        <>
            <div class="card class-table" role="region" aria-label={lang.teacher_table()} tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{ lang.teacher_learner() }</th>
                            <th scope="col">{ lang.teacher_lab() }</th>
                            <th scope="col">{ lang.teacher_open() }</th>
                            { for heads }
                            <th scope="col">{ lang.teacher_done() }</th>
                            <th scope="col">{ lang.teacher_changed() }</th>
                        </tr>
                    </thead>
                    <tbody>{ for learners.iter().map(|learner| row(lang, learner)) }</tbody>
                    <tfoot>
                        <tr>
                            <th scope="row" colspan="3">{ lang.teacher_total() }</th>
                            { for totals }
                            <td colspan="2">{ fill(lang.teacher_count(), &learners.len().to_string()) }</td>
                        </tr>
                    </tfoot>
                </table>
            </div>
            <details class="card class-legend">
                <summary>{ lang.teacher_legend() }</summary>
                <ol>{ for boxes().map(|item| html! { <li>{ (item.title)(lang) }</li> }) }</ol>
            </details>
        </>
    }
}

fn row(lang: Lang, learner: &Row) -> Html {
    let Row { number, name, labs, open: sockets, done: _, changed } = learner;
    let name = name.clone().unwrap_or_else(|| lang.teacher_nameless().to_owned());
    let title = |id: &str| labs::find(id).map_or("", |lab| (lab.title)(lang));
    let labs: Vec<_> = labs.iter().map(|lab| lab.as_deref().map_or(lang.teacher_chapter(), title)).collect();
    let marks = boxes().map(|item| {
        let (class, shown, words) = match learner.is_done(item) {
            true => ("good", "✓", lang.teacher_box_done()),
            false => ("hint", "·", lang.teacher_box_open()),
        };
        html! { <td {class}>{ sign(shown) }<span class="record-hidden">{ words }</span></td> }
    });
    html! {
        <tr key={*number}>
            <th scope="row">{ name }{ " " }<span class="hint">{ format!("#{number}") }</span></th>
            <td>{ joined(&labs, ", ") }</td>
            <td>{ open(lang, *sockets) }</td>
            { for marks }
            <td>{ format!("{}/{}", learner.boxes_done(), boxes().count()) }</td>
            <td><LocalTime date={*changed} /></td>
        </tr>
    }
}

/// Lists the open sockets, such as `TCP 2, UDP 1`.
fn open(lang: Lang, open: OpenSockets) -> String {
    let kinds = [
        ("TCP", open.tcp),
        (lang.teacher_listening(), open.listening),
        ("UDP", open.udp),
        ("WebSocket", open.websocket),
    ];
    let some: Vec<_> =
        kinds.iter().filter(|(_, count)| *count > 0).map(|(kind, count)| format!("{kind} {count}")).collect();
    if some.is_empty() { lang.teacher_none_open().to_owned() } else { some.join(", ") }
}
