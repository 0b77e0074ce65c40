//! Renders the handshake and the frames of a connection.

use super::{
    frames::{Exchanged, Frames},
    lab::{Wire, WireMsg},
};
use crate::{
    http1::{Message, RequestHead, ResponseHead},
    text::{Lang, byte_count, dotted, joined, use_lang, websocket::opcode_name},
    ui::{FollowedList, WebSocketFrameView, WebSocketHandshake, sign},
    websocket::Frame,
};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties)]
pub struct WireViewProps {
    pub request: Rc<Message<RequestHead>>,
    /// The response, or `None` while the tab waits for it.
    pub response: Option<Rc<Message<ResponseHead>>>,
    pub frames: Frames,
    /// The number of the frame shown, or `None` for the newest.
    pub selected: Option<u64>,
    pub on: Callback<WireMsg>,
}

impl PartialEq for WireViewProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.request, &other.request)
            && self.response.is_some() == other.response.is_some()
            && (&self.frames, self.selected, &self.on) == (&other.frames, other.selected, &other.on)
    }
}

impl WireViewProps {
    /// The properties for the current state of the lab, or `None` before the first connection.
    pub fn of(wire: &Wire, on: Callback<WireMsg>) -> Option<Self> {
        let connection = wire.connection.as_ref()?;
        Some(Self {
            request: connection.request.clone(),
            response: connection.response.clone(),
            frames: connection.frames.clone(),
            selected: wire.selected,
            on,
        })
    }
}

/// The handshake, collapsed once there are frames; the list of frames; and the bits of one frame.
#[component]
pub fn WireView(props: &WireViewProps) -> Html {
    let lang = use_lang();
    let WireViewProps { request, response, frames, selected, on } = props;
    let shown = frames.get(*selected).or_else(|| frames.get(None));
    let summary = dotted(&[lang.raw_handshake(), &response.as_ref().map(|it| status(it)).unwrap_or_default()]);
    html! {
        <section class="card wire" aria-label={lang.raw_frames()}>
            <details open={frames.iter().len() == 0}>
                <summary><b>{ summary }</b></summary>
                <WebSocketHandshake request={request.clone()} response={response.clone()} />
            </details>
            <h3>{ lang.raw_frames() }</h3>
            if frames.dropped() > 0 { <p class="hint">{ lang.frames_gone(frames.dropped()) }</p> }
            if let Some(shown) = shown {
                <FollowedList<u64> label={lang.raw_frames()} class="frames" newest={frames.get(None).map(|newest| newest.number)}>
                    { for frames.iter().map(|frame| row(lang, frame, shown.number, on)) }
                </FollowedList<u64>>
                <h4>{ dotted(&[&lang.frame_number(shown.number), way(lang, shown.sent), &title(&shown.frame)]) }</h4>
                <WebSocketFrameView frame={shown.frame.clone()} />
            } else {
                <p class="hint">{ lang.raw_no_frames() }</p>
            }
        </section>
    }
}

fn status(response: &Message<ResponseHead>) -> String {
    joined(&[&response.head.status.to_string(), &response.head.reason], " ")
}

fn way(lang: Lang, sent: bool) -> &'static str {
    if sent { lang.raw_frame_sent() } else { lang.raw_frame_received() }
}

/// A short summary of a frame, in the style of a log.
fn title(frame: &Frame) -> String {
    let code = frame.close().map(|(code, _)| code.to_string()).unwrap_or_default();
    let name = joined(&[&opcode_name(frame.header.opcode), &code], " ");
    dotted(&[&name, if frame.header.is_final { "" } else { "FIN 0" }, &byte_count(frame.payload.len())])
}

fn row(lang: Lang, Exchanged { number, sent, frame, .. }: &Exchanged, shown: u64, on: &Callback<WireMsg>) -> Html {
    let onclick = {
        let (on, number) = (on.clone(), *number);
        Callback::from(move |_: MouseEvent| on.emit(WireMsg::Select(Some(number))))
    };
    let class = if *sent { "frame-row sent" } else { "frame-row received" };
    html! {
        <li key={*number}>
            <button type="button" {class} {onclick} aria-pressed={(*number == shown).to_string()}>
                <span class="number">{ number }</span>
                { sign(if *sent { "→ " } else { "← " }) }
                <span class="record-hidden">{ way(lang, *sent) }{ " " }</span>
                <code>{ title(frame) }</code>
                if !frame.violations.is_empty() { <span class="bad">{ sign("⚠ ") }{ lang.frame_breaks_rules() }</span> }
            </button>
        </li>
    }
}
