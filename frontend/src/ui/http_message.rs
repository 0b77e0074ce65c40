//! The bytes of an HTTP/1.1 message, labelled part by part.

use crate::{
    http1::{
        Message, Part,
        lines::{self, Line},
    },
    text::{byte_count, use_lang},
};
use std::rc::Rc;
use yew::prelude::*;

/// The maximum number of bytes shown as text, and as hexadecimal digits.
const MAX_TEXT: usize = 32 * 1024;
const MAX_HEX: usize = 4 * 1024;

/// Bytes per line of hexadecimal digits.
const COLUMNS: usize = 16;

#[derive(Properties)]
pub struct HttpMessageViewProps<H: 'static> {
    pub message: Rc<Message<H>>,
    /// Whether the message is a request.
    pub is_request: bool,
    /// Whether to show the bytes as hexadecimal digits.
    pub hex: bool,
}

impl<H> PartialEq for HttpMessageViewProps<H> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.message, &other.message) && (self.is_request, self.hex) == (other.is_request, other.hex)
    }
}

/// Returns the part's name in the style sheet.
fn name(part: Part) -> &'static str {
    match part {
        Part::StartLine => "start",
        Part::Header | Part::Trailer => "field",
        Part::EmptyLine | Part::ChunkEnd => "end",
        Part::Body | Part::ChunkData => "content",
        Part::ChunkSize => "size",
    }
}

/// The lines of the message as text or as hexadecimal digits, each with the name of its part.
#[component]
pub fn HttpMessageView<H: 'static>(props: &HttpMessageViewProps<H>) -> Html {
    let lang = use_lang();
    let HttpMessageViewProps { message, is_request, hex } = props;
    let limit = if *hex { MAX_HEX } else { MAX_TEXT };
    let lines = lines::lines(message, limit);
    let row = |line: &Line| {
        let part = if line.is_first { lang.part(line.part, *is_request) } else { "" };
        let content = if *hex { digits(&message.raw[line.range.clone()]) } else { text(line) };
        html! { <li data-part={name(line.part)}><span class="message-part">{ part }</span>{ content }</li> }
    };
    let left_out = message.raw.len().saturating_sub(limit);
    html! {
        <div class="message" tabindex="0" translate="no">
            <ol>{ for lines.iter().map(row) }</ol>
            if left_out > 0 { <p class="hint">{ lang.more_bytes(left_out) }</p> }
        </div>
    }
}

fn text(line: &Line) -> Html {
    html! { <code>{ line.text.clone() }<i aria-hidden="true">{ line.end.escaped() }</i></code> }
}

fn digits(bytes: &[u8]) -> Html {
    let row = |bytes: &[u8]| {
        let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        digits.join(" ")
    };
    let rows: Vec<_> = bytes.chunks(COLUMNS).map(row).collect();
    html! { <code title={byte_count(bytes.len())}>{ rows.join("\n") }</code> }
}
