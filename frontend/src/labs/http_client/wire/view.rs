//! Displays an exchange: each request and response with its bytes labelled.

use super::{Finished, Followed, Hop, differences::Difference, digest::Steps, lab::WireMsg};
use crate::{
    http1::{RequestHead, ResponseHead},
    text::{Lang, dotted, duration, joined, use_lang},
    ui::{Choice, HttpMessageView, options},
};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties)]
pub struct WireViewProps {
    pub finished: Rc<Finished>,
    /// How fetch differs; None if fetch has not received an answer to the same request.
    pub differences: Option<Vec<Difference>>,
    /// Whether the bytes are shown as hexadecimal digits.
    pub hex: bool,
    pub on: Callback<WireMsg>,
}

impl PartialEq for WireViewProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.finished, &other.finished)
            && self.differences == other.differences
            && self.hex == other.hex
            && self.on == other.on
    }
}

/// The hops of an exchange in order, why each one follows, how the exchange ended, and how fetch differs.
#[component]
pub fn WireView(props: &WireViewProps) -> Html {
    let lang = use_lang();
    let WireViewProps { finished, differences, hex, on } = props;
    let ways = options(*hex, WireMsg::ShowHex, [(false, lang.wire_as_text()), (true, lang.wire_as_hex())]);
    let last = finished.hops.len().saturating_sub(1);
    let hops = finished.hops.iter().enumerate();
    let hops = hops.map(|(index, hop)| html! { <li key={index}>{ draw_hop(lang, hop, *hex, index == last) }</li> });
    let error = finished.error.as_ref().map(|error| lang.explain_wire(error));
    html! {
        <>
            <div class="bar">
                <h3>{ lang.wire_title() }</h3>
                <Choice<WireMsg> label={lang.wire_title()} options={ways} {on} />
            </div>
            if let Some(why) = error {
                <div class="note warn" role="status"><p><strong>{ &why.headline }</strong></p><p>{ why.paragraph() }</p></div>
            }
            <ol class="hops">{ for hops }</ol>
            { draw_differences(lang, differences.as_deref()) }
        </>
    }
}

fn draw_hop(lang: Lang, hop: &Hop, hex: bool, is_open: bool) -> Html {
    let ends = hop.ends.as_ref().map(|(local, peer)| [local, " → ", peer].concat()).unwrap_or_default();
    let took = hop.sent_at.zip(hop.complete_at).map(|(sent, complete)| duration(complete - sent)).unwrap_or_default();
    let about = dotted(&[&ends, &lang.nth_request(hop.number), &took]);
    let request = &hop.request.head;
    let status = match &hop.response {
        Some(response) => joined(&[&response.head.status.to_string(), &response.head.reason], " "),
        None => lang.wire_no_response().to_owned(),
    };
    html! {
        <details open={is_open}>
            <summary>
                <b>{ [&request.method, " ", &request.target, " → ", &status].concat() }</b>
                <span class="hint">{ about }</span>
            </summary>
            <h4>{ lang.wire_request() }</h4>
            <HttpMessageView<RequestHead> message={hop.request.clone()} is_request={true} {hex} />
            if let Some(response) = &hop.response {
                <h4>{ lang.wire_response() }</h4>
                <HttpMessageView<ResponseHead> message={response.clone()} is_request={false} {hex} />
            }
            if let Some(followed) = &hop.followed {
                <p class="note">{ lang.followed(followed) }</p>
                if let Followed::Digest(steps) = followed { { draw_steps(steps) } }
            }
        </details>
    }
}

/// Uses the names of RFC 7616.
fn draw_steps(steps: &Steps) -> Html {
    let hash = steps.algorithm.name();
    let rows = [
        ("A1", steps.a1.clone()),
        ("HA1", format!("{hash}(A1) = {}", steps.ha1)),
        ("A2", steps.a2.clone()),
        ("HA2", format!("{hash}(A2) = {}", steps.ha2)),
        ("response", format!("{hash}({}) = {}", steps.joined, steps.response)),
    ];
    let row = |(name, value): (&'static str, String)| html! { <><dt>{ name }</dt><dd><code>{ value }</code></dd></> };
    html! { <dl class="steps" translate="no">{ for rows.into_iter().map(row) }</dl> }
}

fn draw_differences(lang: Lang, differences: Option<&[Difference]>) -> Html {
    let list = match differences {
        None => html! { <p class="hint">{ lang.wire_no_fetch_yet() }</p> },
        Some([]) => html! { <p class="hint">{ lang.wire_same() }</p> },
        Some(all) => html! { <ul>{ for all.iter().map(|one| html! { <li>{ lang.difference(one) }</li> }) }</ul> },
    };
    html! { <><h4>{ lang.wire_differences() }</h4>{ list }</> }
}
