//! Renders a comparison: a grid of messages for each protocol, and the measurements of both side by side.

use super::delivery::{Delays, Deliveries, Delivery, Totals};
use crate::{
    experiment::evidence::share,
    record::Micros,
    text::{Lang, byte_count, dotted, duration, use_lang},
    views::element::length,
};
use yew::prelude::*;

/// Placeholder for a value that is known only when the comparison has ended.
const NOT_YET: &str = "…";

#[derive(Properties, PartialEq)]
pub struct ComparisonResultProps {
    pub udp: Deliveries,
    pub tcp: Deliveries,
    /// Whether the comparison has ended.
    pub over: bool,
    /// The relay's reason why TCP runs without loss, if loss was requested.
    pub without_loss: Option<AttrValue>,
}

/// The result of a comparison.
#[component]
pub fn ComparisonResult(props: &ComparisonResultProps) -> Html {
    let ComparisonResultProps { udp, tcp, over, without_loss } = props;
    let lang = use_lang();
    let longest = [udp, tcp].into_iter().filter_map(|deliveries| deliveries.delays()).map(|delays| delays.longest);
    let longest = longest.max().unwrap_or_default();
    html! {
        <div class="card comparison">
            <p class="hint" role="status">{ if *over { lang.udp_compared() } else { lang.udp_comparing() } }</p>
            <div class="sides">
                { grid(lang, lang.layer_udp(), udp, *over, longest) }
                { grid(lang, lang.layer_tcp(), tcp, *over, longest) }
            </div>
            { legend(lang) }
            if let Some(reason) = without_loss {
                <p class="note warn" role="status">{ format!("{} {reason}", lang.udp_cannot_lose()) }</p>
            }
            { measured(lang, udp, tcp, *over) }
            if let Some(delays) = tcp.delays().filter(|_| *over) {
                <p>{ lang.udp_tcp_delays(delays, udp.delays()) }</p>
            }
            <p>{ lang.udp_compare_why() }</p>
        </div>
    }
}

/// The messages of one protocol, with each delay relative to the longest of both protocols.
fn grid(lang: Lang, protocol: &'static str, deliveries: &Deliveries, over: bool, longest: Micros) -> Html {
    let order: Vec<_> = deliveries.order.iter().map(u32::to_string).collect();
    html! {
        <div class="side">
            <h3>{ protocol }</h3>
            <ol class="messages" aria-label={protocol}>
                { for deliveries.messages.iter().zip(1..).map(|(message, number)| cell(lang, number, *message, over)) }
            </ol>
            // The text of each message states its delay too.
            <div class="delays" aria-hidden="true" title={lang.udp_delays()}>
                { for deliveries.messages.iter().map(|message| bar(*message, longest)) }
            </div>
            <p class="order">
                <span class="label">{ lang.udp_order() }</span>
                <code>{ if order.is_empty() { lang.udp_order_nothing().to_owned() } else { order.join(" ") } }</code>
            </p>
        </div>
    }
}

fn bar(message: Delivery, longest: Micros) -> Html {
    let height = length("height", share(message.took.unwrap_or_default(), longest), "%");
    html! { <span data-missing={message.took.is_none().then_some("")} ~style={height}></span> }
}

fn cell(lang: Lang, number: u32, message: Delivery, over: bool) -> Html {
    let (name, sign, words) = match message {
        Delivery { arrivals: 0, sent: false, .. } => ("unsent", "·", lang.udp_delivery_unsent().to_owned()),
        Delivery { arrivals: 0, lost_out: true, .. } => ("lost", "✗", lang.udp_delivery_lost_out().to_owned()),
        Delivery { arrivals: 0, .. } if over => ("lost", "✗", lang.udp_delivery_lost().to_owned()),
        Delivery { arrivals: 0, .. } => ("waiting", "…", lang.udp_delivery_waiting().to_owned()),
        Delivery { arrivals: 1, late: false, .. } => ("arrived", "✓", lang.udp_delivery_arrived().to_owned()),
        Delivery { arrivals: 1, .. } => ("odd", "↷", lang.udp_delivery_late().to_owned()),
        Delivery { late: false, .. } => ("odd", "×2", lang.udp_delivery_twice().to_owned()),
        Delivery { .. } => ("odd", "×2 ↷", format!("{} · {}", lang.udp_delivery_twice(), lang.udp_delivery_late())),
    };
    let words = dotted(&[&words, &message.took.map(duration).unwrap_or_default()]);
    html! {
        <li data-outcome={name} title={words.clone()}>
            { number }<span aria-hidden="true">{ sign }</span><span class="record-hidden">{ words }</span>
        </li>
    }
}

fn legend(lang: Lang) -> Html {
    let signs = [
        ("✓", lang.udp_delivery_arrived()),
        ("✗", lang.udp_delivery_lost()),
        ("×2", lang.udp_delivery_twice()),
        ("↷", lang.udp_delivery_late()),
        ("…", lang.udp_delivery_waiting()),
    ];
    html! { <p class="hint signs">{ signs.map(|(sign, meaning)| format!("{sign} {meaning}")).join("   ") }</p> }
}

/// The totals of both protocols, and the values that only TCP has.
fn measured(lang: Lang, udp: &Deliveries, tcp: &Deliveries, over: bool) -> Html {
    let (udp_totals, tcp_totals) = (udp.totals(), tcp.totals());
    let count = |name, of: fn(Totals) -> u32| row(name, of(udp_totals).to_string(), of(tcp_totals).to_string());
    // Until the comparison ends, missing messages may still come back.
    let missing = |totals: Totals| if over { totals.missing.to_string() } else { NOT_YET.to_owned() };
    let took = |deliveries: &Deliveries| deliveries.took.map(duration).unwrap_or_default();
    let delay = |of: fn(Delays) -> Micros| {
        [udp, tcp].map(|deliveries| deliveries.delays().map(|delays| duration(of(delays))).unwrap_or_default())
    };
    let ([udp_median, tcp_median], [udp_longest, tcp_longest]) =
        (delay(|delays| delays.median), delay(|delays| delays.longest));
    let kernel = match &tcp.info {
        Some(info) => [
            info.retransmits.to_string(),
            duration(info.rtt.into()),
            lang.udp_windows(info.congestion_window, &byte_count(info.receive_window as usize)),
        ],
        None => [(); 3].map(|()| if over { lang.udp_not_told() } else { NOT_YET }.to_owned()),
    };
    let only_tcp = [lang.udp_retransmits(), lang.udp_round_trip(), lang.udp_window()].into_iter().zip(kernel);
    html! {
        <table>
            <thead>
                <tr>
                    { for [lang.udp_measure(), lang.layer_udp(), lang.layer_tcp()].map(|name| html! { <th scope="col">{ name }</th> }) }
                </tr>
            </thead>
            <tbody>
                { count(lang.udp_total_sent(), |totals| totals.sent) }
                { count(lang.udp_total_arrived(), |totals| totals.arrived) }
                { count(lang.udp_total_duplicated(), |totals| totals.duplicated) }
                { count(lang.udp_total_late(), |totals| totals.late) }
                { row(lang.udp_total_missing(), missing(udp_totals), missing(tcp_totals)) }
                { row(lang.udp_median(), udp_median, tcp_median) }
                { row(lang.udp_longest(), udp_longest, tcp_longest) }
                { row(lang.udp_total_took(), took(udp), took(tcp)) }
                { for only_tcp.map(|(name, tcp)| row(name, lang.udp_no_such().to_owned(), tcp)) }
            </tbody>
        </table>
    }
}

fn row(name: &'static str, udp: String, tcp: String) -> Html {
    html! { <tr><th scope="row">{ name }</th><td>{ udp }</td><td><strong>{ tcp }</strong></td></tr> }
}
