//! Terminal commands that send requests to the server. Pure.

use crate::{text::Lang, ui::TerminalCommand};

/// The commands that send requests to a server at `local`; empty if `local` has no port.
pub fn commands(lang: Lang, local: &str) -> Vec<TerminalCommand> {
    let Some((_, port)) = local.rsplit_once(':') else { return Vec::new() };
    let url = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let requests = format!(
        "python3 -c 'import requests; print(requests.patch(\"{}\", json={{\"price\": 1000}}).json())'",
        url("/items/1")
    );
    vec![
        TerminalCommand { name: lang.try_get(), text: format!("curl -i {}", url("/users/7")).into() },
        TerminalCommand {
            name: lang.try_post(),
            text: format!("curl -d '{{\"name\": \"{}\"}}' {}", lang.second_item(), url("/items")).into(),
        },
        TerminalCommand {
            name: lang.try_keep_alive(),
            text: format!("curl {} {}", url("/items"), url("/echo?a=1")).into(),
        },
        TerminalCommand { name: lang.try_requests(), text: requests.into() },
        TerminalCommand { name: lang.try_ab(), text: format!("ab -k -c 10 -n 1000 {}", url("/")).into() },
    ]
}
