//! The proxies' commands, with the configurations of the README.

use std::{fs, net::SocketAddr, path::Path};
use tokio::process::Command;

/// The first code block of this language in the README, and in it what the second one is to take the place of for
/// several relays.
fn readme(language: &str, relays: Relays) -> String {
    let text = include_str!("../../README.md");
    let fence = format!("```{language}\n");
    let mut blocks = text.split(&fence).skip(1).map(|rest| rest.split_once("```").unwrap().0);
    let (whole, part) = (blocks.next().unwrap(), blocks.next().unwrap());
    match relays {
        Relays::One => whole.to_owned(),
        Relays::Two => {
            let (before, rest) = whole.split_once(&format!("\n{}", part.lines().next().unwrap())).unwrap();
            let after = rest.split_once("\n\n").map_or("", |(_, after)| after);
            format!("{before}\n{part}\n{after}")
        }
    }
}

/// How many relays the README's text is for.
#[derive(Clone, Copy)]
pub enum Relays {
    One,
    Two,
}

/// Replaces what a test must have otherwise; it must be there.
fn replace(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the README has no {from:?} any more:\n{text}");
        text.replace(from, to)
    })
}

/// nginx with the README's text for this many relays, these changes to it, and this relay.
pub fn nginx(
    folder: &Path,
    address: SocketAddr,
    relay: SocketAddr,
    relays: Relays,
    changes: &[(&str, &str)],
) -> Command {
    let path = |file: &str| folder.join(file).display().to_string();
    let server = replace(
        &replace(&readme("nginx", relays), changes),
        &[
            ("443 ssl", &format!("{address} ssl")),
            ("127.0.0.1:8080;", &format!("{relay};")),
            ("/etc/ssl/relay.pem", &path("relay.pem")),
            ("/etc/ssl/relay.key", &path("relay.key")),
            ("/var/log/nginx/relay.log", &path("access.log")),
            ("/var/log/nginx/relay-error.log", &path("error.log")),
        ],
    );
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|kind| {
        let folder = path(kind);
        format!("{kind}_temp_path {folder};")
    });
    let main = format!("daemon off; master_process off; pid {}; error_log stderr;", path("pid"));
    let text = format!("{main} events {{}} http {{ {} {server} }}", temporary.join(" "));
    fs::write(folder.join("nginx.conf"), text).unwrap();
    let mut command = Command::new("nginx");
    command.args(["-e", "stderr", "-p", &folder.display().to_string(), "-c", &path("nginx.conf")]);
    command
}

/// HAProxy with the README's text for this many relays, these changes to it, and this relay.
pub fn haproxy(
    folder: &Path,
    address: SocketAddr,
    relay: SocketAddr,
    relays: Relays,
    changes: &[(&str, &str)],
) -> Command {
    let path = |file: &str| folder.join(file).display().to_string();
    let text = replace(
        &replace(&readme("haproxy", relays), changes),
        &[
            ("bind :443", &format!("bind {address}")),
            ("127.0.0.1:8080", &relay.to_string()),
            ("/etc/ssl/relay-and-key.pem", &path("relay-and-key.pem")),
        ],
    );
    fs::write(folder.join("haproxy.cfg"), text).unwrap();
    let mut command = Command::new("haproxy");
    command.args(["-db", "-f", &path("haproxy.cfg")]);
    command
}
