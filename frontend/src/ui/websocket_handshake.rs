//! The WebSocket handshake: the bytes of the request and the response, and how Sec-WebSocket-Accept is computed from the key.

use super::HttpMessageView;
use super::sign;
use crate::{
    http1::{Headers, Message, RequestHead, ResponseHead},
    text::{Lang, use_lang},
    websocket::handshake::AcceptSteps,
};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties)]
pub struct WebSocketHandshakeProps {
    pub request: Rc<Message<RequestHead>>,
    /// None until the response has been received.
    pub response: Option<Rc<Message<ResponseHead>>>,
}

impl PartialEq for WebSocketHandshakeProps {
    fn eq(&self, other: &Self) -> bool {
        let same_response = match (&self.response, &other.response) {
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        same_response && Rc::ptr_eq(&self.request, &other.request)
    }
}

#[component]
pub fn WebSocketHandshake(props: &WebSocketHandshakeProps) -> Html {
    let lang = use_lang();
    let WebSocketHandshakeProps { request, response } = props;
    let key = request.head.headers.get("sec-websocket-key").unwrap_or_default();
    html! {
        <>
            <h4>{ lang.handshake_request() }</h4>
            <HttpMessageView<RequestHead> message={request.clone()} is_request={true} hex={false} />
            if let Some(response) = response {
                <h4>{ lang.handshake_response() }</h4>
                <HttpMessageView<ResponseHead> message={response.clone()} is_request={false} hex={false} />
                { subprotocols(lang, request, response) }
                <h4>{ lang.handshake_steps() }</h4>
                { steps(lang, &key, response.head.headers.get("sec-websocket-accept")) }
            }
        </>
    }
}

/// Shows the subprotocols that the client offered and the one that the server chose. Renders nothing if neither named any.
fn subprotocols(lang: Lang, request: &Message<RequestHead>, response: &Message<ResponseHead>) -> Html {
    let of = |headers: &Headers| headers.get("sec-websocket-protocol");
    let (offered, chosen) = (of(&request.head.headers), of(&response.head.headers));
    if offered.is_none() && chosen.is_none() {
        return Html::default();
    }
    let names = |names: Option<String>| match names {
        Some(names) => html! { <code translate="no">{ names }</code> },
        None => html! { lang.handshake_missing() },
    };
    html! {
        <>
            <h4>{ lang.handshake_subprotocols() }</h4>
            <dl class="steps">
                <dt>{ lang.handshake_offered() }</dt><dd>{ names(offered) }</dd>
                <dt>{ lang.handshake_chosen() }</dt><dd>{ names(chosen) }</dd>
            </dl>
        </>
    }
}

fn steps(lang: Lang, key: &str, answered: Option<String>) -> Html {
    let AcceptSteps { joined, sha1, accept } = AcceptSteps::of(key);
    let row = |name: &'static str, value: Html| html! { <><dt>{ name }</dt><dd>{ value }</dd></> };
    let code = |value: &str| html! { <code translate="no">{ value.to_owned() }</code> };
    let verdict = match &answered {
        Some(answered) if answered.trim() == accept => {
            html! { <span class="good">{ sign("✓ ") }{ lang.handshake_same() }</span> }
        }
        Some(_) | None => html! { <span class="bad">{ sign("✗ ") }{ lang.handshake_differs() }</span> },
    };
    let answered = answered.as_deref().unwrap_or(lang.handshake_missing());
    html! {
        <dl class="steps">
            { row(lang.handshake_key(), code(key)) }
            { row(lang.handshake_joined(), code(&joined)) }
            { row(lang.handshake_sha1(), code(&sha1)) }
            { row(lang.handshake_base64(), code(&accept)) }
            { row(lang.handshake_answered(), html! { <>{ code(answered) }{ " " }{ verdict }</> }) }
        </dl>
    }
}
