//! The lab's controls: what to bind, how to serve, what to answer; how the listening socket stands, and why there is none.

use super::{
    element::{code, hint, standing},
    form::{BACKLOG, DELAY, FIXED, PORT, RECV_SIZE, RULE},
    replies::{Rule, Unit},
    state::{Phase, State, Trouble},
};
use crate::{
    labs::fields::{Pick, button, chips, choice, labelled, select, text_field},
    record::Protocol,
    text::{Lang, joined},
    transport::relay::Relay,
    views::element::{all, div, strong},
};
use relay_protocol::{BIND_PORT, FailureKind, Holder, PracticeTcp};
use yew::prelude::*;

/// The whole card.
pub fn controls(lang: Lang, state: &State, relay: &Relay) -> Html {
    let parts = vec![
        binding(lang, state),
        offer(lang, state, relay),
        serving(lang, state),
        status(lang, state),
        trouble(lang, state),
    ];
    div("card controls", parts)
}

/// Port, backlog, SO_REUSEADDR; listen or stop.
fn binding(lang: Lang, state: &State) -> Html {
    let (form, errors) = (&state.form, &state.errors);
    let idle = state.phase == Phase::Idle;
    let reuse = [("reuse-on", lang.turned_on(), form.reuse), ("reuse-off", lang.turned_off(), !form.reuse)];
    let listen = match state.phase {
        Phase::Idle => button("listen", "button primary", lang.listen(), false),
        phase => button("unlisten", "button", lang.stop_listening(), phase == Phase::Closing),
    };
    let fields = vec![
        text_field(lang, &PORT, &form.port, errors, !idle),
        text_field(lang, &BACKLOG, &form.backlog, errors, !idle),
        labelled(lang.reuse_address(), None, choice(lang.reuse_address(), !idle, &reuse)),
        div("field end", vec![listen]),
    ];
    div("row", fields)
}

/// Ports to choose, and what the chosen one and SO_REUSEADDR do.
fn offer(lang: Lang, state: &State, relay: &Relay) -> Html {
    let typed = state.form.port.trim();
    let mut about = None;
    let mut picks = Vec::new();
    let mut pick = |port: &str, sentence: &'static str| {
        if port == typed {
            about = Some(sentence);
        }
        picks.push(Pick::new(["port-", port].concat().into(), port.to_owned().into(), Some(port == typed)));
    };
    pick(&BIND_PORT.to_string(), lang.port_page());
    let echo = relay.practice_tcp().iter().find(|server| server.name == PracticeTcp::Echo);
    if let Some((_, port)) = echo.and_then(|echo| echo.address.rsplit_once(':')) {
        pick(port, lang.port_taken());
    }
    pick("0", lang.port_any());
    let reuse = if state.form.reuse { lang.reuse_on() } else { lang.reuse_off() };
    let chips = chips(lang.port_choices(), lang.port(), about, "chip", state.phase != Phase::Idle, picks);
    all(vec![chips, hint(reuse.into())])
}

/// How many at once, and what is answered to what; each explained below.
fn serving(lang: Lang, state: &State) -> Html {
    let (form, errors) = (&state.form, &state.errors);
    let one = form.one_at_a_time;
    let line = form.unit == Unit::Line;
    let serving = [("one", lang.serving_one(), one), ("many", lang.serving_many(), !one)];
    let units = [("by-recv", lang.unit_recv(), !line), ("by-line", lang.unit_line(), line)];
    let rules = Rule::ALL.map(|rule| (rule.name(), rule_words(lang, rule).0));
    // Its place stays where it is not shown, so that its neighbours stay the same elements.
    let fixed = match form.rule {
        Rule::Fixed => text_field(lang, &FIXED, &form.fixed, errors, false),
        _ => Html::default(),
    };
    let fields = vec![
        labelled(lang.serving(), None, choice(lang.serving(), false, &serving)),
        select(RULE, lang.answer_rule(), &rules, form.rule.name(), false),
        fixed,
        labelled(lang.answer_unit(), None, choice(lang.answer_unit(), false, &units)),
        text_field(lang, &DELAY, &form.delay, errors, false),
        text_field(lang, &RECV_SIZE, &form.recv_size, errors, false),
    ];
    // An accept that is still called when the learner turns to one at a time takes one more client.
    let pending = one && state.accepting && state.guests.iter().any(|guest| !guest.stage.is_over());
    let serving = if one { lang.serving_one_about() } else { lang.serving_many_about() };
    let pending = if pending { lang.serving_accept_pending() } else { "" };
    let answers = [rule_words(lang, form.rule).1, if line { lang.unit_line_about() } else { "" }];
    let answers = joined(&answers, " ");
    div("parts", vec![div("row", fields), hint(serving.into()), hint(pending.into()), hint(answers.into())])
}

/// A rule's name, and what it does.
fn rule_words(lang: Lang, rule: Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::ByHand => (lang.rule_by_hand(), lang.rule_by_hand_about()),
        Rule::Prefix => (lang.rule_prefix(), lang.rule_prefix_about()),
        Rule::Upper => (lang.rule_upper(), lang.rule_upper_about()),
        Rule::Reverse => (lang.rule_reverse(), lang.rule_reverse_about()),
        Rule::Fixed => (lang.rule_fixed(), lang.rule_fixed_about()),
    }
}

/// How the listening socket stands.
fn status(lang: Lang, state: &State) -> Html {
    let (name, words) = match state.phase {
        Phase::Idle => ("idle", lang.server_idle().into()),
        Phase::Binding => ("connecting", lang.server_binding().into()),
        Phase::Listening => ("open", AttrValue::from(lang.listening(&state.local, state.waiting.len()))),
        Phase::Closing => ("connecting", lang.server_closing().into()),
    };
    div("row actions", vec![standing(name, Some("status"), words)])
}

/// Why there is no listening socket although one was asked for, and what to do.
fn trouble(lang: Lang, state: &State) -> Html {
    let failure = match &state.trouble {
        None => return Html::default(),
        Some(Trouble::Failed(failure)) => failure,
        Some(Trouble::NeverOpened) => return alert(vec![lang.listener_never_opened().into()]),
        Some(Trouble::Gone) => return alert(vec![lang.listener_gone().into()]),
    };
    let why = lang.explain_failure(failure, Protocol::Tcp);
    let errno = failure.errno.map(|errno| [" · errno ", &errno.to_string()].concat()).unwrap_or_default();
    let mut parts = vec![strong([why.headline.as_str(), &errno].concat().into())];
    for sentence in why.sentences {
        parts.push(sentence.into());
    }
    if failure.kind == FailureKind::AddressInUse && matches!(failure.holder, None | Some(Holder::Program)) {
        parts.push(find(lang, &state.port.to_string()));
    }
    if matches!(failure.kind, FailureKind::AddressInUse | FailureKind::NotAllowed) {
        parts.push(button("other-port", "button", lang.another_port(), false));
    }
    alert(parts)
}

fn alert(parts: Vec<Html>) -> Html {
    let mut paragraphs = Vec::new();
    for part in parts {
        paragraphs.push(div("", vec![part]));
    }
    html! { <div class="trouble" role="alert">{ paragraphs }</div> }
}

/// How to find the program that has a port.
fn find(lang: Lang, port: &str) -> Html {
    let mut ways = Vec::new();
    for (system, command) in [
        (lang.on_linux(), ["ss -ltnp 'sport = :", port, "'"].concat()),
        (lang.on_macos(), ["lsof -nP -iTCP:", port, " -sTCP:LISTEN"].concat()),
        (lang.on_windows(), ["netstat -ano | findstr :", port].concat()),
    ] {
        ways.push(html! { <li>{ vec![system.into(), " ".into(), code(command)] }</li> });
    }
    html! { <>{ lang.find_program() }<ul>{ ways }</ul></> }
}
