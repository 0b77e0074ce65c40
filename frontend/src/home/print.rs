//! The evidence for printing: what is done, when, and the rows that show it.

use super::{
    course::{boxes, boxes_done, place},
    focus::{focus, go_to},
    printed::Printed,
};
use crate::{
    labs::Destination,
    progress::{Proof, use_progress},
    record::Record,
    text::{Lang, record::seconds, use_lang},
    transport::clock,
    ui::{LocalTime, sign},
    views::filter::Filter,
};
use gloo_events::EventListener;
use web_sys::{History, HtmlElement, HtmlInputElement, window};
use yew::prelude::*;

/// The state of the browser's history entry that shows the evidence.
const STEP: &str = "print";

/// Returns whether the print view is shown, and a callback that opens or closes it. The view has its own entry in the
/// browser's history. When it closes, `button` regains the focus.
#[hook]
pub fn use_print_view(button: &NodeRef) -> (bool, Callback<bool>) {
    let shown = use_state_eq(|| false);
    let was_shown = use_mut_ref(|| false);
    use_effect_with(shown.setter(), |setter| {
        let setter = setter.clone();
        let listener =
            window().map(|window| EventListener::new(&window, "popstate", move |_| setter.set(history_shows_it())));
        move || drop(listener)
    });
    use_effect_with(*shown, {
        let button = button.clone();
        move |shown| {
            if was_shown.replace(*shown)
                && !shown
                && let Some(button) = button.cast::<HtmlElement>()
            {
                focus(&button);
            }
        }
    });
    let show = use_callback(shown.setter(), |show: bool, setter| {
        // A sandboxed frame may not change the history. Then the view still opens, but the browser's Back does not close it.
        if show {
            let _ = history().map(|history| history.push_state(&STEP.into(), ""));
            setter.set(true);
        } else if history_shows_it() {
            let _ = history().map(|history| history.back());
        } else {
            setter.set(false);
        }
    });
    (*shown, show)
}

fn history() -> Option<History> {
    window()?.history().ok()
}

fn history_shows_it() -> bool {
    history().and_then(|history| history.state().ok()?.as_string()).as_deref() == Some(STEP)
}

#[derive(Properties, PartialEq)]
pub struct PrintProps {
    /// The learner's name.
    pub name: AttrValue,
    /// The learner edited the name.
    pub on_name: Callback<AttrValue>,
    pub on_back: Callback<()>,
}

#[component]
pub fn Print(props: &PrintProps) -> Html {
    let lang = use_lang();
    let state = use_progress();
    let PrintProps { name, on_name, on_back } = props;
    let heading = use_node_ref();
    // The button that opens this view is at the end of the page.
    use_effect_with(heading.clone(), |heading| go_to(heading.cast()));
    let now = use_memo((), |()| clock::date());
    let oninput = on_name.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value().into());
    let onclick = Callback::from(|_: MouseEvent| {
        if let Some(window) = window() {
            // A sandboxed frame may not print.
            let _ = window.print();
        }
    });
    // In the order of the chapter.
    let mut proofs: Vec<_> = state.progress.proofs().iter().collect();
    proofs.sort_by_key(|proof| place(&proof.of).map_or(usize::MAX, |(place, ..)| place));
    let (done, all) = (boxes_done(&state.progress), boxes().count());
    html! {
        <section class="evidence-print" aria-label={lang.print_title()}>
            <h2 ref={heading} tabindex="-1">{ lang.print_title() }</h2>
            <div class="row no-print">
                <div class="field">
                    <label for="print-name">{ lang.print_name() }</label>
                    <input type="text" id="print-name" value={name} {oninput} maxlength="80" aria-describedby="print-name-hint" />
                    <span class="note hint" id="print-name-hint">{ lang.print_name_hint() }</span>
                </div>
                <div class="row print-buttons">
                    <button type="button" class="button primary" {onclick}>{ lang.print_now() }</button>
                    <button type="button" class="button" onclick={on_back.reform(|_: MouseEvent| ())}>
                        { lang.print_back() }
                    </button>
                </div>
            </div>
            <p class="print-head">
                if !name.is_empty() { <span>{ lang.print_name() }{ " " }<b>{ name }</b></span> }
                <span>{ lang.print_date() }{ " " }<LocalTime date={*now} /></span>
                <b>{ lang.boxes_done(done, all) }</b>
            </p>
            if proofs.is_empty() { <p>{ lang.print_nothing() }</p> } else { <p>{ lang.print_marked() }</p> }
            { for proofs.into_iter().map(|proof| printed(lang, proof)) }
        </section>
    }
}

fn printed(lang: Lang, proof: &Proof) -> Html {
    let Some(of) = Destination::of(&proof.of) else { return Html::default() };
    let record = proof.record();
    let part = place(&proof.of)
        .map(|(_, list, item)| html! { <span>{ list(lang) }{ ": " }<b>{ (item.title)(lang) }</b></span> });
    html! {
        <article key={proof.of.clone()}>
            <h3>{ sign("✓ ") }{ of.title()(lang) }{ " " }<span class="hint">{ (of.lab.title)(lang) }</span></h3>
            <p class="print-head">{ part }<span>{ lang.print_when() }{ " " }<LocalTime date={proof.at} /></span></p>
            if record.is_empty() {
                <p>{ lang.evidence_unreadable() }</p>
            } else {
                if record.has_in_page() { <p class="hint">{ lang.record_in_page() }</p> }
                // An experiment's evidence is its whole run.
                { table(lang, &record, &of.task.map(|_| proof.shown_rows(&record)).unwrap_or_default()) }
            }
        </article>
    }
}

/// The entries of a record; those whose numbers are in `proof` are marked. The ARIA roles are explicit, because the
/// style sheet does not display the table as one in a narrow window.
fn table(lang: Lang, record: &Record, proof: &[u64]) -> Html {
    let columns = [
        lang.print_proof(),
        lang.column_number(),
        lang.column_time(),
        lang.column_direction(),
        lang.column_what(),
        lang.column_content(),
    ];
    // The same entries as in the record's views.
    let drawn = Filter::default();
    let rows = record.entries().filter(|event| drawn.has(event, record, lang)).map(|event| {
        let proves = proof.contains(&event.number);
        let Printed { out, action, content, left_out } = Printed::new(event, record, proves, lang);
        html! {
            <tr role="row" data-proves={proves.then_some("")}>
                <td role="cell" class="print-proof">
                    if proves { { sign("✓") }<span class="record-hidden">{ lang.print_fulfils() }</span> }
                </td>
                <td role="cell">{ event.number }</td>
                <td role="cell">{ seconds(record.since_start(event.at)) }</td>
                <td role="cell">{ if out { lang.direction_out() } else { lang.direction_back() } }</td>
                <td role="cell" class="print-words">{ action }</td>
                <td role="cell" class="print-words print-content">
                    { content }
                    if left_out > 0 { <span class="hint">{ " " }{ lang.print_left_out_bytes(left_out) }</span> }
                </td>
            </tr>
        }
    });
    html! {
        <table role="table">
            <thead role="rowgroup">
                <tr role="row">{ for columns.iter().map(|column| html! { <th role="columnheader" scope="col">{ *column }</th> }) }</tr>
            </thead>
            <tbody role="rowgroup">{ for rows }</tbody>
        </table>
    }
}
