//! The teacher's table: a row for each learner, a column for each box.

use super::roster::{Roster, boxes, boxes_done, is_done};
use crate::{
    labs,
    text::{Lang, fill, use_lang},
    ui::{LocalTime, sign},
};
use relay_protocol::{Learner, OpenSockets};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ClassTableProps {
    pub roster: Roster,
}

#[component]
pub fn ClassTable(props: &ClassTableProps) -> Html {
    let lang = use_lang();
    let roster = &props.roster;
    let learners = roster.learners();
    let heads = boxes().enumerate().map(|(place, item)| {
        let title = (item.title)(lang);
        html! { <th scope="col" {title}>{ sign(BOXES[place]) }<span class="record-hidden">{ title }</span></th> }
    });
    let totals = boxes().map(|item| html! { <td>{ roster.total(item) }</td> });
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

const BOXES: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];

fn row(lang: Lang, learner: &Learner) -> Html {
    let Learner { number, status, changed } = learner;
    let name = status.name.clone().unwrap_or_else(|| lang.teacher_nameless().to_owned());
    let lab =
        status.lab.as_deref().map_or(lang.teacher_chapter(), |id| labs::find(id).map_or("", |lab| (lab.title)(lang)));
    let marks = boxes().map(|item| {
        let (class, shown, words) = match is_done(learner, item) {
            true => ("good", "✓", lang.teacher_box_done()),
            false => ("hint", "·", lang.teacher_box_open()),
        };
        html! { <td {class}>{ sign(shown) }<span class="record-hidden">{ words }</span></td> }
    });
    html! {
        <tr key={*number}>
            <th scope="row">{ name }{ " " }<span class="hint">{ format!("#{number}") }</span></th>
            <td>{ lab }</td>
            <td>{ open(lang, status.open) }</td>
            { for marks }
            <td>{ format!("{}/12", boxes_done(learner)) }</td>
            <td><LocalTime date={*changed} /></td>
        </tr>
    }
}

/// What is open, such as `TCP 2, UDP 1`.
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
