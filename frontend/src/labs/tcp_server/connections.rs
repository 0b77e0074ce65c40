//! The connections that were accepted and the clients that wait, each with its bar; and the message to one of them.

use super::{
    bars::{Scale, Span},
    form::BY_HAND,
    guest::{Guest, Stage},
    replies::Rule,
    state::{Phase, State},
};
use crate::{
    labs::fields::{button, flag, text_field},
    text::{Lang, byte_count},
    views::element::{div, sign, span},
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
    let none = rows.is_empty();
    html! {
        <section class="card controls" aria-label={lang.connections()}>
            <div class="bar">
                <h3>{ lang.connections() }</h3>
                <span class="count">{ state.guests.len() }</span>
                <span class="legend"><i data-bar="waited"></i>{ lang.legend_waited() }<i data-bar="served"></i>{ lang.legend_served() }</span>
                <span class="hint">{ lang.with(lang.connections_scale(), &lang.stopwatch(scale.length())) }</span>
                { button("forget", "button quiet", lang.forget_ended(), !state.guests.iter().any(|guest| guest.stage.is_over())) }
            </div>
            if none { <p class="hint">{ lang.connections_none() }</p> }
            <ul class="guests" tabindex={(rows.len() > 7).then_some("0")}>{ rows }</ul>
            { by_hand(lang, state) }
            { chosen(lang, state) }
        </section>
    }
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
    let press = |verb: &str| [verb, ":", &digits].concat();
    let choose = if chosen { "choose:0".to_owned() } else { press("choose") };
    let mut buttons = Vec::new();
    for (verb, words, about, enabled) in [
        ("fin", lang.fin_short(), lang.fin_about(), guest.stage.writing()),
        ("close", lang.close_short(), lang.close_about(), guest.stage.is_open()),
        ("reset", lang.rst_short(), lang.rst_about(), guest.stage.is_open()),
    ] {
        let about = lang.of_connection(about, number);
        buttons.push(html! {
            <button type="button" class="button" data-do={press(verb)} disabled={!enabled} aria-label={about.clone()} title={about}>{ words }</button>
        });
    }
    html! {
        <li key={number} data-chosen={flag(chosen)}>
            <button type="button" class="chip" data-do={choose} aria-pressed={flag(chosen)}
                aria-label={lang.of_connection(lang.show_record_of(), number)}>{ &digits }</button>
            <span class="peer"><code>{ &guest.peer }</code>{ span("hint", own.unwrap_or_default().into()) }</span>
            <span class="state" data-state={name}><span class="dot" aria-hidden="true"></span>{ words }</span>
            { bar(times, told, state, scale) }
            <span class="amount">{ bytes }</span>
            { div("buttons", buttons) }
        </li>
    }
}

/// A client that waits to be accepted: nothing is known of it but that it is there.
fn waiting(lang: Lang, number: usize, times: Span, state: &State, scale: Scale) -> Html {
    let told = lang.waited_served(times.waited(state.now), None);
    html! {
        <li key={["waiting-", &number.to_string()].concat()} data-waits="">
            <span class="chip">{ sign("…") }</span>
            <span class="peer hint">{ lang.waits_in_queue() }</span>
            <span class="state" data-state="connecting"><span class="dot" aria-hidden="true"></span>{ lang.guest_waits() }</span>
            { bar(times, told, state, scale) }
        </li>
    }
}

/// A bar on the scale of all, and in words what it shows.
fn bar(times: Span, told: String, state: &State, scale: Scale) -> Html {
    let bar = scale.bar(times, state.now);
    let [from, served, end] = [bar.from, bar.served, bar.end].map(|place| place.to_string());
    let style = ["--from:", &from, ";--served:", &served, ";--end:", &end].concat();
    html! {
        <span class="times">
            <span class="track" aria-hidden="true" ~style={style}><i data-bar="waited"></i><i data-bar="served"></i></span>
            <span class="told">{ told }</span>
        </span>
    }
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
    html! {
        <>
            <p class="hint" role="status">{ to }</p>
            { div("row", vec![field, div("field end", vec![send])]) }
        </>
    }
}

/// Whose record stands below.
fn chosen(lang: Lang, state: &State) -> Html {
    match state.chosen_guest() {
        None => html! { <p class="hint" role="status">{ lang.record_of_all() }</p> },
        Some(guest) => html! {
            <p class="hint" role="status">
                { lang.of_connection(lang.record_of(), guest.number()) }{ " " }
                <button type="button" class="button quiet" data-do="choose:0">{ lang.connections_all() }</button>
            </p>
        },
    }
}
