//! The list of received requests, and the details of one with its answer.

use super::model::{
    Msg,
    exchange::{Answered, Exchange, ExchangeId, Received},
};
use crate::{
    http1::{Event, Limits, Message, Reader, RequestHead, ResponseHead},
    record::Protocol,
    text::{Lang, byte_count, duration, fill, use_lang},
    ui::{Button, ButtonKind, Choice, FollowedList, HttpMessageView, options},
    views::cells,
};
use std::rc::Rc;
use yew::prelude::*;

/// The maximum number of rows. The newest are shown.
const ROWS: usize = 50;

/// The maximum number of bytes shown of malformed input.
const MAX_SHOWN: usize = 2048;

#[derive(Properties, PartialEq)]
pub struct ExchangesProps {
    /// The exchanges kept, oldest first.
    pub exchanges: Vec<Exchange>,
    /// The number of open connections, and of requests received so far.
    pub counts: (usize, u32),
    /// The exchange whose details are shown.
    pub shown: Option<Exchange>,
    /// Whether the user chose the exchange. Otherwise the newest is shown.
    pub chosen: bool,
    /// Whether bytes are shown as hex digits.
    pub hex: bool,
    pub on: Callback<Msg>,
}

#[component]
pub fn ExchangesCard(props: &ExchangesProps) -> Html {
    let ExchangesProps { exchanges, counts, shown, chosen, hex, on } = props;
    let lang = use_lang();
    let ways = options(*hex, Msg::ShowHex, [(false, lang.format_text()), (true, lang.format_hex())]);
    let first = exchanges.len().saturating_sub(ROWS);
    let is_shown = |exchange: &Exchange| shown.as_ref().is_some_and(|shown| shown.id == exchange.id);
    html! {
        <section class="card controls served" aria-label={lang.served_requests()}>
            <div class="bar">
                <h3>{ lang.served_requests() }</h3>
                <Button<Msg> label={lang.exchange_follow()} msg={Msg::Choose(None)} {on} kind={ButtonKind::Chip}
                    disabled={!chosen} />
                <Choice<Msg> label={lang.exchange_bytes()} options={ways} {on} />
            </div>
            <p class="hint counts">{ lang.connections_and_requests(counts.0, counts.1) }</p>
            <FollowedList<ExchangeId> label={lang.served_requests()} class="served-list"
                newest={exchanges.last().map(|newest| newest.id)}>
                { for exchanges[first..].iter().map(|exchange| row(lang, exchange, is_shown(exchange), on)) }
                if exchanges.is_empty() { <li class="hint">{ lang.exchanges_none() }</li> }
            </FollowedList<ExchangeId>>
            if let Some(exchange) = shown { <ExchangeView exchange={exchange.clone()} hex={*hex} /> }
        </section>
    }
}

fn row(lang: Lang, exchange: &Exchange, shown: bool, on: &Callback<Msg>) -> Html {
    let id = exchange.id;
    let (status, took, tone) = match &exchange.answer {
        None => (lang.exchange_working().to_owned(), String::new(), ""),
        Some(Answered { status, at, .. }) => {
            let tone = if *status < 400 { "good" } else { "bad" };
            (status.to_string(), duration(at.saturating_sub(exchange.at)), tone)
        }
    };
    let line = match (exchange.request.line(), &exchange.request) {
        (Some((method, target)), _) => html! { <><b>{ method }</b>{ " " }{ target }</> },
        (None, Received::Malformed { why: None, .. }) => lang.exchange_unfinished().into(),
        (None, _) => lang.exchange_no_request().into(),
    };
    html! {
        <li key={id.0} data-chosen={shown.then_some("true")}>
            <Button<Msg> label={id.0.to_string()} title={fill(lang.exchange_show(), &id.0.to_string())}
                msg={Msg::Choose(Some(id))} {on} kind={ButtonKind::Chip} pressed={shown} />
            <code class="served-line">{ line }</code>
            <b class={tone}>{ status }</b>
            <span class="figures">{ took }</span>
            <span class="figures">{ lang.connection_name(exchange.connection, Protocol::Tcp) }</span>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct ExchangeViewProps {
    exchange: Exchange,
    hex: bool,
}

/// A request and its answer, side by side if there is room.
#[component]
fn ExchangeView(props: &ExchangeViewProps) -> Html {
    let lang = use_lang();
    let ExchangeViewProps { exchange, hex } = props;
    let answer = use_memo((exchange.answer.clone(), exchange.request.clone()), |(answer, request)| {
        let method = request.line().map_or("GET", |(method, _)| method);
        answer.as_ref().and_then(|answer| read_answer(&answer.raw, method)).map(Rc::new)
    });
    let request = match &exchange.request {
        Received::Request(message) => {
            html! { <HttpMessageView<RequestHead> message={message.clone()} is_request=true hex={*hex} /> }
        }
        Received::Malformed { raw, why } => {
            let shown = &raw[..raw.len().min(MAX_SHOWN)];
            let text = if *hex { cells::hex(shown) } else { String::from_utf8_lossy(shown).into_owned() };
            html! {
                <>
                    <pre class="message raw" tabindex="0">{ text }</pre>
                    <p class="note warn">{ lang.why_no_request(*why) }</p>
                </>
            }
        }
    };
    let size = |bytes: usize| html! { <span class="hint">{ byte_count(bytes) }</span> };
    html! {
        <div class="served-pair">
            <div>
                <h4>{ lang.exchange_request() }{ " " }{ size(exchange.request.raw().len()) }</h4>
                { request }
            </div>
            <div>
                <h4>
                    { lang.exchange_answer() }{ " " }
                    { exchange.answer.as_ref().map(|answer| size(answer.raw.len())).unwrap_or_default() }
                </h4>
                if let Some(message) = (*answer).clone() {
                    <HttpMessageView<ResponseHead> {message} is_request=false hex={*hex} />
                } else {
                    <p class="hint">{ lang.exchange_no_answer() }</p>
                }
            </div>
        </div>
    }
}

/// Parses an answer's bytes into their parts.
fn read_answer(raw: &[u8], method: &str) -> Option<Message<ResponseHead>> {
    let mut reader = Reader::<ResponseHead>::new(Limits { target: 0, head: raw.len(), body: raw.len() });
    reader.expect(method);
    reader.push(raw);
    loop {
        match reader.read() {
            Ok(Some(Event::Message(message))) => return Some(message),
            Ok(Some(Event::Head(_))) => {}
            Ok(None) | Err(_) => return None,
        }
    }
}
