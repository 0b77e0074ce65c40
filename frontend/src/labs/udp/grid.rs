//! Draws a comparison: a grid of its messages for each protocol, and what was measured of both side by side.

use super::{
    compare::{Cell, Side, Totals},
    dial::dial,
    form::{COUNT, INTERVAL},
    state::{Run, State},
};
use crate::{
    labs::fields::{button, text_field},
    text::{Lang, byte_count, duration},
    views::element::{all, div, sign, span, strong},
};
use yew::prelude::*;

/// How many messages, how fast, through which faults; start or stop. `missing`: why there is nobody to send to, where there
/// is not.
pub fn controls(lang: Lang, state: &State, missing: Option<&'static str>) -> Html {
    let (form, errors) = (&state.form, &state.errors);
    let running = state.run.as_ref().is_some_and(|run| !run.over);
    let start = match running {
        true => button("stop-comparing", "button", lang.udp_stop(), false),
        false => button("send-both", "button primary", lang.udp_compare(), missing.is_some()),
    };
    let fields = vec![
        text_field(lang, &COUNT, &form.count, errors, running),
        text_field(lang, &INTERVAL, &form.interval, errors, running),
        div("field end", vec![start]),
    ];
    let intro = html! { <p class="hint">{ missing.unwrap_or(lang.udp_compare_intro()) }</p> };
    all(vec![intro, div("row", fields), dial(lang, form, errors)])
}

/// What became of the last comparison; nothing before the first.
pub fn comparison(lang: Lang, state: &State) -> Html {
    let Some((run, udp, tcp)) = state.sides() else { return Html::default() };
    let grids = vec![side(lang, lang.layer_udp(), run, &udp), side(lang, lang.layer_tcp(), run, &tcp)];
    let status = if run.over { lang.udp_compared() } else { lang.udp_comparing() };
    html! {
        <div class="card comparison">
            { div("sides", grids) }
            { legend(lang) }
            { without_loss(lang, run) }
            { measured(lang, &udp, &tcp, run.over) }
            <p>{ lang.udp_compare_why() }</p>
            <p class="hint" role="status">{ status }</p>
        </div>
    }
}

/// Why TCP loses nothing, where it was meant to.
fn without_loss(lang: Lang, run: &Run) -> Html {
    match &run.without_loss {
        Some(failure) => {
            let sentence = [lang.udp_cannot_lose(), " ", &failure.message].concat();
            html! { <p class="note warn" role="status">{ sentence }</p> }
        }
        None => Html::default(),
    }
}

fn side(lang: Lang, name: &'static str, run: &Run, side: &Side) -> Html {
    let mut cells = Vec::new();
    for (index, cell) in side.cells.iter().enumerate() {
        cells.push(draw(lang, index + 1, *cell, run.over));
    }
    let mut order = String::new();
    for number in &side.order {
        order.extend([&number.to_string(), " "]);
    }
    if order.is_empty() {
        order.push_str(lang.udp_order_nothing());
    }
    html! {
        <div class="side">
            <h3>{ name }</h3>
            <ol class="messages" aria-label={name}>{ cells }</ol>
            <p class="order">{ span("label", lang.udp_order().into()) }<code>{ order }</code></p>
        </div>
    }
}

/// What became of a message: its name for the style sheet, its signs, and its words.
fn fate(lang: Lang, cell: Cell, over: bool) -> (&'static str, &'static str, Vec<&'static str>) {
    match cell {
        Cell { arrivals: 0, sent: false, .. } => ("unsent", "·", vec![lang.udp_fate_unsent()]),
        Cell { arrivals: 0, lost_out: true, .. } => ("lost", "✗", vec![lang.udp_fate_lost_out()]),
        Cell { arrivals: 0, .. } if over => ("lost", "✗", vec![lang.udp_fate_lost()]),
        Cell { arrivals: 0, .. } => ("waiting", "…", vec![lang.udp_fate_waiting()]),
        Cell { arrivals: 1, late: false, .. } => ("arrived", "✓", vec![lang.udp_fate_arrived()]),
        Cell { arrivals: 1, .. } => ("odd", "↷", vec![lang.udp_fate_late()]),
        Cell { late: false, .. } => ("odd", "×2", vec![lang.udp_fate_twice()]),
        Cell { .. } => ("odd", "×2 ↷", vec![lang.udp_fate_twice(), lang.udp_fate_late()]),
    }
}

fn draw(lang: Lang, number: usize, cell: Cell, over: bool) -> Html {
    let (name, signs, words) = fate(lang, cell, over);
    let words = words.join(" · ");
    let content = vec![number.into(), sign(signs), span("record-hidden", words.clone().into())];
    html! { <li data-fate={name} title={words}>{ content }</li> }
}

fn legend(lang: Lang) -> Html {
    let mut words = String::new();
    for (sign, meaning) in [
        ("✓ ", lang.udp_fate_arrived()),
        ("✗ ", lang.udp_fate_lost()),
        ("×2 ", lang.udp_fate_twice()),
        ("↷ ", lang.udp_fate_late()),
        ("… ", lang.udp_fate_waiting()),
    ] {
        words.extend([if words.is_empty() { "" } else { "   " }, sign, meaning]);
    }
    html! { <p class="hint signs">{ words }</p> }
}

/// Stands for what is known only when the comparison is over.
const NOT_YET: &str = "…";

/// The totals of both, and what only TCP has.
fn measured(lang: Lang, udp: &Side, tcp: &Side, over: bool) -> Html {
    let (of_udp, of_tcp) = (udp.totals(), tcp.totals());
    let took = |side: &Side| side.took.map(duration).unwrap_or_default();
    let mut rows = Vec::new();
    for (name, udp, tcp) in [
        (lang.udp_total_sent(), of_udp.sent, of_tcp.sent),
        (lang.udp_total_arrived(), of_udp.arrived, of_tcp.arrived),
        (lang.udp_total_twice(), of_udp.twice, of_tcp.twice),
        (lang.udp_total_late(), of_udp.late, of_tcp.late),
    ] {
        rows.push(row(name, udp.to_string(), tcp.to_string()));
    }
    // What has not come may still come.
    let missing = |totals: Totals| if over { totals.missing.to_string() } else { NOT_YET.to_owned() };
    rows.push(row(lang.udp_total_missing(), missing(of_udp), missing(of_tcp)));
    rows.push(row(lang.udp_total_took(), took(udp), took(tcp)));
    let told = match &tcp.info {
        Some(info) => [
            info.retransmits.to_string(),
            duration(info.rtt.into()),
            lang.udp_windows(info.congestion_window, &byte_count(info.receive_window as usize)),
        ],
        None => [(); 3].map(|()| if over { lang.udp_not_told() } else { NOT_YET }.to_owned()),
    };
    for (name, tcp) in [lang.udp_retransmits(), lang.udp_round_trip(), lang.udp_window()].into_iter().zip(told) {
        rows.push(row(name, lang.udp_no_such().to_owned(), tcp));
    }
    let head =
        [lang.udp_measure(), lang.layer_udp(), lang.layer_tcp()].map(|name| html! { <th scope="col">{ name }</th> });
    html! {
        <table>
            <thead><tr>{ all(head.into()) }</tr></thead>
            <tbody>{ rows }</tbody>
        </table>
    }
}

fn row(name: &'static str, udp: String, tcp: String) -> Html {
    html! { <tr><th scope="row">{ name }</th><td>{ udp }</td><td>{ strong(tcp.into()) }</td></tr> }
}
