//! Commands for a terminal that join a room. Pure.

use crate::{query, text::Lang, transport::relay::RelayAddress, ui::TerminalCommand};

/// The terminal's name in the room.
const NAME: &str = "terminal";

/// Returns commands of programs that can join the room. The relay accepts clients that send the Origin of its page. If
/// the page was given a token, the relay may require that too.
pub fn commands(lang: Lang, relay: &RelayAddress, room: &str) -> Vec<TerminalCommand> {
    let path = format!("/websocket/room/{}", query::segment(room.trim()));
    let url = relay.socket_url(&path, &[("name", NAME.to_owned())]);
    let origin = &relay.origin;
    let python = format!(
        "python3 -c 'from websockets.sync.client import connect; room = connect(\"{url}\", origin=\"{origin}\"); \
         room.send(\"{}\"); [print(event) for event in room]'",
        lang.room_greeting()
    );
    vec![
        TerminalCommand { name: "websocat", text: format!("websocat --origin '{origin}' '{url}'").into() },
        TerminalCommand { name: "wscat", text: format!("wscat -o '{origin}' -c '{url}'").into() },
        TerminalCommand { name: "Python", text: python.into() },
    ]
}
