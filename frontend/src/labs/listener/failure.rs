//! Explains why listening failed, and what to do.

use super::ListenFailure;
use crate::{
    record::{Protocol, layer::ONLY_OWN_PAGE},
    text::{Lang, use_lang},
    ui::{Button, focus},
};
use relay_protocol::{Failure, FailureKind, Holder};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FailureNoticeProps<M: Clone + PartialEq + 'static> {
    pub failure: ListenFailure,
    /// The requested port.
    pub port: u16,
    /// The id of the port field.
    pub port_field: &'static str,
    /// The message that listens at another port.
    pub another: M,
    pub on: Callback<M>,
}

/// Shows the failed layer, the reason, and what to do.
#[component]
pub fn FailureNotice<M: Clone + PartialEq + 'static>(props: &FailureNoticeProps<M>) -> Html {
    let FailureNoticeProps { failure, port, port_field, another, on } = props;
    let lang = use_lang();
    let content = match failure {
        ListenFailure::Refused(failure) => {
            let another = html! {
                <Button<M> label={lang.another_port()} msg={another.clone()} on={and_focus(port_field, on)} />
            };
            refused(lang, failure, *port, another)
        }
        ListenFailure::NeverOpened => lang.listener_never_opened().into(),
        ListenFailure::RelayLost => lang.listener_lost().into(),
    };
    html! { <div class="listen-failure" role="alert">{ content }</div> }
}

/// `another` is the button that listens at another port.
fn refused(lang: Lang, failure: &Failure, port: u16, another: Html) -> Html {
    let why = lang.explain_failure(failure, Protocol::Tcp);
    let in_use = failure.kind == FailureKind::AddressInUse;
    html! {
        <>
            <strong>{ lang.with_errno(&why.headline, failure.errno) }</strong>
            { for why.sentences.iter().map(|sentence| html! { <p>{ sentence }</p> }) }
            if in_use && matches!(failure.holder, None | Some(Holder::Program)) { { find_program(lang, port) } }
            if in_use || failure.kind == FailureKind::NotAllowed && failure.rule.as_deref() != Some(ONLY_OWN_PAGE) {
                { another }
            }
        </>
    }
}

/// Shows how to find the program that uses a port.
fn find_program(lang: Lang, port: u16) -> Html {
    let commands = [
        (lang.on_linux(), format!("ss -ltnp 'sport = :{port}'")),
        (lang.on_macos(), format!("lsof -nP -iTCP:{port} -sTCP:LISTEN")),
        (lang.on_windows(), format!("netstat -ano | findstr :{port}")),
    ];
    html! {
        <>
            <p>{ lang.find_program() }</p>
            <ul>{ for commands.map(|(system, command)| html! { <li>{ system }{ " " }<code>{ command }</code></li> }) }</ul>
        </>
    }
}

/// Moves the focus to the port field, which the button changes: the button itself disappears when clicked.
fn and_focus<M: 'static>(port_field: &'static str, on: &Callback<M>) -> Callback<M> {
    let on = on.clone();
    Callback::from(move |msg| {
        on.emit(msg);
        focus(port_field);
    })
}
