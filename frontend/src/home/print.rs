//! The evidence on paper: what is done, when, and the rows that show it.

use crate::{
    labs::Destination,
    progress::{Proof, use_progress},
    record::Record,
    text::{Lang, record::seconds, use_lang},
    ui::LocalTime,
    views::row::Row,
};
use web_sys::{HtmlInputElement, window};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PrintProps {
    pub on_back: Callback<()>,
}

#[component]
pub fn Print(props: &PrintProps) -> Html {
    let lang = use_lang();
    let progress = use_progress();
    let name = use_state_eq(String::new);
    let oninput = {
        let setter = name.setter();
        Callback::from(move |event: InputEvent| setter.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let onclick = Callback::from(|_: MouseEvent| {
        if let Some(window) = window() {
            // A sandboxed frame may not print.
            let _ = window.print();
        }
    });
    let proofs = progress.progress.proofs();
    html! {
        <section class="evidence-print" aria-label={lang.print_title()}>
            <div class="row no-print">
                <div class="field">
                    <label for="print-name">{ lang.print_name() }</label>
                    <input type="text" id="print-name" value={(*name).clone()} {oninput} maxlength="80" aria-describedby="print-name-hint" />
                    <span class="note hint" id="print-name-hint">{ lang.print_name_hint() }</span>
                </div>
                <button type="button" class="button primary" {onclick}>{ lang.print_now() }</button>
                <button type="button" class="button quiet" onclick={props.on_back.reform(|_: MouseEvent| ())}>{ lang.print_back() }</button>
            </div>
            <h2>{ lang.print_title() }</h2>
            if !name.is_empty() { <p><b>{ lang.print_name() }</b>{ " " }{ &*name }</p> }
            if proofs.is_empty() { <p>{ lang.print_nothing() }</p> }
            { for proofs.iter().map(|proof| printed(lang, proof)) }
        </section>
    }
}

fn printed(lang: Lang, proof: &Proof) -> Html {
    let Some(of) = Destination::of(&proof.of) else { return Html::default() };
    let record = proof.record();
    let rows = record.entries().map(|event| {
        let row = Row::new(event, &record, lang);
        let shows = of.task.is_some() && proof.rows.contains(&event.number);
        html! {
            <tr data-shows={shows.then_some("")}>
                <td>{ event.number }</td>
                <td>{ seconds(record.since_start(event.at)) }</td>
                <td>{ if row.out() { lang.direction_out() } else { lang.direction_back() } }</td>
                <td>{ row.label }</td>
                <td>{ row.content }</td>
            </tr>
        }
    });
    html! {
        <article key={proof.of.clone()}>
            <h3>{ "✓ " }{ of.title()(lang) }{ " " }<span class="hint">{ (of.lab.title)(lang) }</span></h3>
            <p>{ lang.print_when() }{ " " }<LocalTime date={proof.at} /></p>
            { printed_table(lang, rows, &record) }
        </article>
    }
}

fn printed_table(lang: Lang, rows: impl Iterator<Item = Html>, record: &Record) -> Html {
    if record.is_empty() {
        return html! { <p>{ lang.evidence_unreadable() }</p> };
    }
    let columns =
        [lang.column_number(), lang.column_time(), lang.column_direction(), lang.column_what(), lang.column_content()];
    html! {
        <table>
            <thead><tr>{ for columns.iter().map(|column| html! { <th scope="col">{ *column }</th> }) }</tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    }
}
