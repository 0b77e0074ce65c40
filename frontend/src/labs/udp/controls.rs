//! The controls of client and server: the socket, its datagrams, and how it stands.

use super::{
    form::{ADDRESS, INTERVAL, MESSAGE, PORT, RECV_SIZE, REPEAT, Rule, TARGET, TIME_LIMIT},
    state::{Phase, Role, State},
};
use crate::{
    labs::{
        fields::{Pick, about, button, chips, choice, flag, labelled, more, note, text_field},
        input::Format,
    },
    text::Lang,
    views::element::{all, div},
};
use relay_protocol::{MAX_DATAGRAM, PracticeName, PracticeServer, PracticeUdp};
use yew::prelude::*;

/// Of the client: target, recvfrom, open or close; the practice servers.
pub fn client(lang: Lang, state: &State, practice: &[PracticeServer<PracticeUdp>]) -> Html {
    let (form, errors) = (&state.form, &state.errors);
    let phase = state.socket(Role::Client).phase;
    let idle = phase == Phase::Idle;
    let modes =
        [("continuous", lang.recv_continuous(), form.continuous), ("by-hand", lang.recv_by_hand(), !form.continuous)];
    let modes = choice(lang.udp_recv_mode(), !idle, &modes);
    let fields = vec![
        text_field(lang, &TARGET, &form.target, errors, !idle),
        text_field(lang, &RECV_SIZE, &form.recv_size, errors, false),
        text_field(lang, &TIME_LIMIT, &form.time_limit, errors, false),
        labelled(lang.udp_recv_mode(), Some(lang.udp_recv_mode_hint()), modes),
        open_or_close(lang, phase, "open", lang.udp_open()),
    ];
    all(vec![div("row", fields), offer(lang, state, practice)])
}

/// Of the server: port, recvfrom, bind or close; what it does with a datagram.
pub fn server(lang: Lang, state: &State) -> Html {
    let (form, errors) = (&state.form, &state.errors);
    let phase = state.socket(Role::Server).phase;
    let echo = form.rule == Rule::Echo;
    let rules = [("answer-echo", lang.udp_rule_echo(), echo), ("answer-by-hand", lang.udp_rule_by_hand(), !echo)];
    let fields = vec![
        text_field(lang, &PORT, &form.port, errors, phase != Phase::Idle),
        text_field(lang, &RECV_SIZE, &form.recv_size, errors, phase != Phase::Idle),
        labelled(lang.udp_rule(), Some(lang.udp_rule_echo_hint()), choice(lang.udp_rule(), false, &rules)),
        open_or_close(lang, phase, "bind", lang.udp_bind()),
    ];
    div("row", fields)
}

fn open_or_close(lang: Lang, phase: Phase, id: &'static str, words: &'static str) -> Html {
    let button = match phase {
        Phase::Idle => button(id, "button primary", words, false),
        phase => button("close", "button", lang.udp_close(), phase == Phase::Closing),
    };
    div("field end", vec![button])
}

/// The practice servers as buttons that fill the target's field; what the chosen one does.
fn offer(lang: Lang, state: &State, practice: &[PracticeServer<PracticeUdp>]) -> Html {
    if practice.is_empty() {
        return Html::default();
    }
    let typed = state.form.target.trim();
    let mut about = "";
    let mut picks = Vec::new();
    for server in practice {
        let name = server.name.word();
        let chosen = server.address == typed || name == typed;
        if chosen {
            about = if server.ours { lang.practice_udp(server.name) } else { lang.practice_not_ours() };
        }
        let mut pick = Pick::new(name.into(), name.into(), Some(chosen));
        pick.title = Some(server.address.clone().into());
        picks.push(pick);
    }
    let (label, title) = (lang.practice_choices(), lang.relay_practice());
    let idle = state.socket(Role::Client).phase == Phase::Idle;
    chips(label, title, Some(about), "chip", !idle, picks)
}

/// The datagram, how it is typed and how often it is sent; of the server also where to.
pub fn message(lang: Lang, state: &State, role: Role) -> Html {
    let (form, errors) = (&state.form, &state.errors);
    let server = role == Role::Server;
    let answers = server && form.rule == Rule::Echo;
    let hex = form.format == Format::Hex;
    let open = state.is_open(role);
    let hint = match () {
        () if answers => lang.udp_rule_echo_hint(),
        () if !open => lang.udp_open_first(),
        () => lang.udp_message_hint(),
    };
    let text = html! {
        <div class="field grow">
            <label for={MESSAGE}>{ lang.message() }</label>
            <textarea id={MESSAGE} rows="1" value={form.message.clone()} spellcheck="false" data-enter="send"
                aria-invalid={flag(errors.of(MESSAGE).is_some())} aria-describedby={about(MESSAGE)} />
            { note(lang, MESSAGE, errors.of(MESSAGE), hint) }
        </div>
    };
    let formats = [("text", lang.format_text(), !hex), ("hex", lang.format_hex(), hex)];
    let send = match state.sent {
        Some(_) => button("stop", "button", lang.stop_sending(), false),
        None => button("send", "button primary", lang.send(), !open || answers),
    };
    let mut row = vec![
        text,
        labelled(lang.message_format(), None, choice(lang.message_format(), false, &formats)),
        div("field end", vec![send]),
    ];
    if server {
        row.insert(0, destination(lang, state, answers));
    }
    let repeat = vec![
        text_field(lang, &REPEAT, &form.repeat, errors, false),
        text_field(lang, &INTERVAL, &form.interval, errors, false),
    ];
    let progress = state.sent.map(|sent| lang.sent_of(sent, form.repeat.trim().parse().unwrap_or_default()));
    html! {
        <>
            { div("row", row) }
            { examples(lang) }
            { more(false, lang.more_options().into(), div("row", repeat)) }
            <p class="hint" role="status">{ progress.unwrap_or_default() }</p>
        </>
    }
}

fn destination(lang: Lang, state: &State, disabled: bool) -> Html {
    let field = text_field(lang, &ADDRESS, &state.form.address, &state.errors, disabled);
    let last = lang.udp_to_last(state.socket(Role::Server).sender.as_deref());
    html! { <div class="destination">{ field }<span class="note hint" role="status">{ last }</span></div> }
}

/// Lengths at which something happens, as buttons that fill the message.
fn examples(lang: Lang) -> Html {
    let mut picks = Vec::new();
    for (bytes, words) in [
        (0, lang.udp_example_empty()),
        (10, lang.udp_example_ten()),
        (MAX_DATAGRAM, lang.udp_example_longest()),
        (MAX_DATAGRAM + 1, lang.udp_example_too_long()),
    ] {
        picks.push(Pick::new(["example-", &bytes.to_string()].concat().into(), words.into(), None));
    }
    chips(lang.udp_examples(), lang.udp_examples(), None, "chip words", false, picks)
}

/// How the socket stands, and what can be done with it besides sending.
pub fn actions(lang: Lang, state: &State, role: Role) -> Html {
    let socket = state.socket(role);
    let (name, words) = match socket.phase {
        Phase::Idle => ("idle", lang.udp_state_idle().to_owned()),
        Phase::Opening => ("connecting", lang.udp_state_opening().to_owned()),
        Phase::Open => ("open", lang.udp_open_at(socket.local.as_deref().unwrap_or_default())),
        Phase::Closing => ("connecting", lang.udp_state_closing().to_owned()),
    };
    let open = state.is_open(role);
    html! {
        <div class="row actions">
            <span class="state" role="status" data-state={name}><span class="dot" aria-hidden="true"></span>{ words }</span>
            if role == Role::Server {
                { button("guest", "button", lang.udp_guest(), !open) }
            } else if !state.form.continuous {
                { button("recvfrom", "button", lang.udp_call_recvfrom(), !open) }
            }
        </div>
    }
}
