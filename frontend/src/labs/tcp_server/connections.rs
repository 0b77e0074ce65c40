//! The connections that were accepted and the clients that wait, each with its bar; and the message to one of them.

use super::{
    bars::{Scale, Span},
    element::{code, hint, numbered, part, standing},
    form::BY_HAND,
    guest::{Guest, Stage},
    replies::Rule,
    state::{Phase, State},
};
use crate::{
    labs::fields::{button, flag, text_field},
    text::{Lang, byte_count},
    views::element::{all, div, sign, span},
};
use yew::prelude::*;

/// The whole card; nothing before there was a server.
pub fn connections(lang: Lang, state: &State) -> Html {
    if state.phase == Phase::Idle && state.guests.is_empty() {
        return Html::default();
    }
    let mut spans = Vec::new();
    for guest in &state.guests {
        spans.push(guest.span);
    }
    for &came in &state.waiting {
        spans.push(Span { came, accepted: None, ended: None });
    }
    let scale = Scale::of(&spans, state.now);
    let mut rows = Vec::new();
    for guest in &state.guests {
        rows.push(row(lang, guest, state, scale));
    }
    for (number, span) in spans.iter().skip(state.guests.len()).enumerate() {
        rows.push(waiting(lang, number, *span, state, scale));
    }
    let none = if rows.is_empty() { lang.connections_none() } else { "" };
    let ended = state.guests.iter().any(|guest| guest.stage.is_over());
    let head = vec![
        html! { <h3>{ lang.connections() }</h3> },
        span("count", state.guests.len().into()),
        span(
            "legend",
            all(vec![mark("waited"), lang.legend_waited().into(), mark("served"), lang.legend_served().into()]),
        ),
        span("hint", lang.with(lang.connections_scale(), &lang.stopwatch(scale.length())).into()),
        button("forget", "button quiet", lang.forget_ended(), !ended),
    ];
    let content = vec![
        div("bar", head),
        hint(none.into()),
        // One that scrolls must be reached by the keyboard.
        html! { <ul class="guests" tabindex={(rows.len() > 7).then_some("0")}>{ rows }</ul> },
        by_hand(lang, state),
        chosen(lang, state),
    ];
    part("card controls", lang.connections(), content)
}

/// The id of the button that chooses the connection of this number.
fn chip_id(number: u32) -> String {
    ["server-connection-", &number.to_string()].concat()
}

/// One accepted connection.
fn row(lang: Lang, guest: &Guest, state: &State, scale: Scale) -> Html {
    let number = guest.number();
    let digits = number.to_string();
    let (name, words) = match guest.stage {
        Stage::Starting => ("connecting", lang.guest_starting()),
        Stage::Open { reading: false, .. } => ("open", lang.guest_finished()),
        Stage::Open { writing: false, .. } => ("open", lang.guest_half_closed()),
        Stage::Open { .. } => ("open", lang.guest_open()),
        Stage::Closing => ("connecting", lang.guest_closing()),
        Stage::Over { failed } => (if failed.is_some() { "failed" } else { "idle" }, lang.guest_ended(failed)),
    };
    let own = state.own_at(&guest.peer).map(|number| lang.of_connection(lang.from_this_tab(), number));
    let times = guest.span;
    let (accepted, end) = (times.accepted.unwrap_or(state.now), times.ended.unwrap_or(state.now));
    let told = lang.waited_served(times.waited(state.now), Some(end.saturating_sub(accepted)));
    let bytes = lang.in_and_out(&byte_count(guest.received as usize), &byte_count(guest.sent as usize));
    let chosen = state.chosen == Some(guest.id);
    let choose = ["choose:", if chosen { "0" } else { &digits }].concat();
    let mut buttons = Vec::new();
    for (verb, words, about, enabled) in [
        ("fin", lang.fin_short(), lang.fin_about(), guest.stage.writing()),
        ("close", lang.close_short(), lang.close_about(), guest.stage.is_open()),
        ("reset", lang.rst_short(), lang.rst_about(), guest.stage.is_open()),
    ] {
        let then = (verb != "fin").then(|| chip_id(number));
        buttons.push(numbered(verb, number, words, Some(lang.of_connection(about, number)), then, !enabled));
    }
    let choose = html! {
        <button type="button" class="chip" id={chip_id(number)} data-do={choose} aria-pressed={flag(chosen)}
            aria-label={lang.of_connection(lang.show_record_of(), number)}>{ digits }</button>
    };
    let content = vec![
        choose,
        span("peer", all(vec![code(guest.peer.clone()), span("hint", own.unwrap_or_default().into())])),
        standing(name, None, words.into()),
        bar(times, told, state, scale),
        span("amount", bytes.into()),
        div("buttons", buttons),
    ];
    html! { <li key={number} data-chosen={flag(chosen)}>{ content }</li> }
}

/// A client that waits to be accepted: nothing is known of it but that it is there.
fn waiting(lang: Lang, number: usize, times: Span, state: &State, scale: Scale) -> Html {
    let told = lang.waited_served(times.waited(state.now), None);
    let content = vec![
        span("chip", sign("…")),
        span("peer hint", lang.waits_in_queue().into()),
        standing("connecting", None, lang.guest_waits().into()),
        bar(times, told, state, scale),
    ];
    html! { <li key={["waiting-", &number.to_string()].concat()} data-waits="">{ content }</li> }
}

/// A bar on the scale of all, and in words what it shows.
fn bar(times: Span, told: String, state: &State, scale: Scale) -> Html {
    let bar = scale.bar(times, state.now);
    let [from, served, end] = [bar.from, bar.served, bar.end].map(|place| place.to_string());
    let style = ["--from:", &from, ";--served:", &served, ";--end:", &end].concat();
    let track = html! {
        <span class="track" aria-hidden="true" ~style={style}>{ vec![mark("waited"), mark("served")] }</span>
    };
    span("times", all(vec![track, span("told", told.into())]))
}

/// A piece of a bar, hatched or solid.
fn mark(name: &'static str) -> Html {
    html! { <i data-bar={name}></i> }
}

/// The field for a message to one connection: always by hand, else where a connection was chosen.
fn by_hand(lang: Lang, state: &State) -> Html {
    if state.form.rule != Rule::ByHand && state.chosen_guest().is_none() {
        return Html::default();
    }
    let addressee = state.addressee();
    let to = match addressee {
        Some(guest) => lang.of_connection(lang.answer_to(), guest.number()),
        None => lang.answer_to_nobody().to_owned(),
    };
    let field = text_field(lang, &BY_HAND, &state.form.by_hand, &state.errors, false);
    let send = button("answer", "button primary", lang.send(), addressee.is_none());
    all(vec![hint(to.into()), div("row", vec![field, div("field end", vec![send])])])
}

/// Whose record stands below.
fn chosen(lang: Lang, state: &State) -> Html {
    match state.chosen_guest() {
        None => hint(lang.record_of_all().into()),
        Some(guest) => {
            let words = lang.of_connection(lang.record_of(), guest.number());
            let all = html! {
                <button type="button" class="button quiet" data-do="choose:0" data-then={chip_id(guest.number())}>{ lang.connections_all() }</button>
            };
            div("row chosen", vec![hint(words.into()), all])
        }
    }
}
