//! A POSIX shell with OpenBSD's nc, or a similar one, as on Debian, Ubuntu and macOS. The programs say what nc cannot do.

use super::{
    literal,
    slots::{Slots, Style},
    work::{Reply, Work},
};
use crate::text::Lang;

const STYLE: Style = Style { bytes: literal::printf, numbered: literal::printf_numbered, host };

/// Writes a host on a command line. A host that begins with a hyphen must not be read as an option.
fn host(host: &str) -> String {
    let word = literal::shell_word(host);
    if host.starts_with('-') { ["-- ", &word].concat() } else { word }
}

/// Writes the program.
pub fn write(work: &Work, lang: Lang) -> String {
    let mut slots = Slots::new(work, &STYLE, lang);
    match work {
        Work::TcpClient(client) => {
            let shutdown = if client.shutdown { " -N" } else { "" };
            let once = if client.recv_once { " -W 1" } else { "" };
            slots.set("nc", ["nc -v", shutdown, once, &limit(client.time_limit_ms)].concat());
            slots.fill(TCP_CLIENT)
        }
        Work::UdpClient(client) => {
            // With -v, nc would send datagrams of its own to check whether a server is there.
            slots.set("nc", ["nc -u -W 1", &limit(client.time_limit_ms)].concat());
            slots.fill(UDP_CLIENT)
        }
        Work::TcpServer(server) if server.reply == Reply::ByHand => slots.fill(TCP_SERVER_BY_HAND),
        Work::TcpServer(_) => slots.fill(TCP_SERVER),
        Work::UdpServer(_) => slots.fill(UDP_SERVER),
    }
}

/// Returns nc's option for a time limit: whole seconds, at least one.
fn limit(limit_ms: Option<u32>) -> String {
    match limit_ms {
        Some(limit) => [" -w ", &limit.div_ceil(1000).to_string()].concat(),
        None => String::new(),
    }
}

const TCP_CLIENT: &str = "# «nc_size»
«?shutdown»# -N: «nc_shutdown»
«?once»# -W 1: «nc_once»
«?limit»# -w: «nc_limit»
«?repeats»for i in $(seq «times»); do
«?repeats»    printf «message»
«?interval»    sleep «interval»
«?repeats»done | «nc» «host» «port»
«?!repeats»printf «message» | «nc» «host» «port»
";

const TCP_SERVER_BY_HAND: &str = "# «nc_by_hand»
# «nc_one_client»
nc -v -lk «host» «port»
";

/// nc reads its replies from a named pipe, which is unlinked as soon as it is open.
const TCP_SERVER: &str = r#"# «nc_by_line»
# «nc_one_client»
pipe=$(mktemp -u)
mkfifo "$pipe"
exec 3<> "$pipe"
rm "$pipe"

nc -v -lk «host» «port» <&3 | while IFS= read -r line; do
    printf '%s\n' "$line" >&2
«?delay»    sleep «delay»
«?prefix»    printf «prefix»
«?prefix»    printf '%s\n' "$line"
«?upper»    printf '%s\n' "$line" | tr a-z A-Z
«?reverse»    printf '%s\n' "$line" | rev
«?echo»    printf '%s\n' "$line"
«?fixed»    printf «fixed»
«?fixed»    echo
done >&3
"#;

const UDP_CLIENT: &str = "# -W 1: «nc_datagram»
«?limit»# -w: «nc_limit»
«?!sends»# «nc_empty»
«?repeats»# «nc_new_socket»
«?repeats»for n in $(seq «times»); do
«?repeats»    printf «message» | «nc» «host» «port»
«?interval»    sleep «interval»
«?repeats»done
«?!repeats»printf «message» | «nc» «host» «port»
";

const UDP_SERVER: &str = "# «nc_by_hand»
# «nc_first_sender»
nc -v -u -l «host» «port»
";
