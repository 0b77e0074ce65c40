//! The placeholders in a program's template. `«name»` is replaced by a value, or by a text in the page's language. A line
//! that begins with `«?name»` is included only if that value is not empty, one with `«?!name»` only if it is empty. Inserted
//! values are not scanned for placeholders, so a message may contain these signs too.

use super::{
    literal,
    work::{NUMBER, Reply, TcpClient, TcpServer, UdpClient, UdpServer, Work},
};
use crate::text::Lang;
use relay_protocol::ECHO_PREFIX;

/// How a language writes literals.
pub struct Style {
    pub bytes: fn(&[u8]) -> String,
    /// A text that contains datagram numbers.
    pub numbered: fn(&str) -> String,
    /// A host name or address.
    pub host: fn(&str) -> String,
}

/// The values of the placeholders.
pub struct Slots {
    lang: Lang,
    values: Vec<(&'static str, String)>,
}

impl Slots {
    /// Creates an empty set, which fills only placeholders for texts in this language.
    pub fn of(lang: Lang) -> Self {
        Self { lang, values: Vec::new() }
    }

    /// Creates the values for this work.
    pub fn new(work: &Work, style: &Style, lang: Lang) -> Self {
        let mut slots = Self::of(lang);
        slots.flag("udp", matches!(work, Work::UdpClient(_) | Work::UdpServer(_)));
        match work {
            Work::TcpClient(client) => slots.tcp_client(client, style),
            Work::TcpServer(server) => slots.tcp_server(server, style),
            Work::UdpClient(client) => slots.udp_client(client, style),
            Work::UdpServer(server) => slots.udp_server(server, style),
        }
        slots
    }

    /// Returns the template with its placeholders filled.
    pub fn fill(&self, template: &str) -> String {
        let mut program = String::new();
        'lines: for line in template.lines() {
            let mut line = line;
            while let Some((name, rest)) = line.strip_prefix("«?").and_then(|line| line.split_once('»')) {
                let (name, wanted) = match name.strip_prefix('!') {
                    Some(name) => (name, false),
                    None => (name, true),
                };
                if self.value(name).is_some_and(|value| value.is_empty() == wanted) {
                    continue 'lines;
                }
                line = rest;
            }
            self.fill_line(line, &mut program);
            program.push('\n');
        }
        program
    }

    fn fill_line(&self, mut line: &str, program: &mut String) {
        while let Some((before, rest)) = line.split_once('«') {
            program.push_str(before);
            let Some((name, after)) = rest.split_once('»') else { break };
            match self.value(name) {
                Some(value) => program.push_str(value),
                // A text may contain placeholders too.
                None => self.fill_line(self.lang.in_code(name), program),
            }
            line = after;
        }
        program.push_str(line);
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Sets a value. If the name is already set, the first value stays.
    pub fn set(&mut self, name: &'static str, value: String) {
        self.values.push((name, value));
    }

    /// Sets a value that is empty if `on` is false.
    pub fn flag(&mut self, name: &'static str, on: bool) {
        self.set(name, if on { "yes" } else { "" }.to_owned());
    }

    fn number(&mut self, name: &'static str, number: u32) {
        self.set(name, number.to_string());
    }

    fn address(&mut self, host: &str, port: u16, style: &Style) {
        let ipv6 = host.contains(':');
        let port = port.to_string();
        let brackets = if ipv6 { ["[", "]:"] } else { ["", ":"] };
        self.set("address", [brackets[0], host, brackets[1], &port].concat());
        self.set("host", (style.host)(host));
        self.set("port", port);
        self.flag("ipv6", ipv6);
        // Whether the host is an address rather than a name that must be resolved.
        self.flag("ip", ipv6 || host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    }

    /// Sets the values that both kinds of client share.
    fn client(&mut self, message: &[u8], times: u32, interval_ms: u32, limit_ms: Option<u32>, style: &Style) {
        self.set("message", (style.bytes)(message));
        self.flag("sends", !message.is_empty());
        self.number("times", times);
        self.flag("repeats", times > 1);
        let interval_ms = if times > 1 { interval_ms } else { 0 };
        let limit_ms = limit_ms.unwrap_or(0);
        self.time("interval", "interval_ms", interval_ms);
        self.time("limit", "limit_ms", limit_ms);
        self.flag("waits", interval_ms + limit_ms > 0);
    }

    /// Sets a time in seconds and in milliseconds. 0 means none, and leaves the seconds empty.
    pub fn time(&mut self, seconds: &'static str, milliseconds: &'static str, time_ms: u32) {
        self.set(seconds, if time_ms == 0 { String::new() } else { self::seconds(time_ms) });
        self.number(milliseconds, time_ms);
    }

    fn tcp_client(&mut self, client: &TcpClient, style: &Style) {
        self.address(&client.host, client.port, style);
        // Over TCP, sending an empty message repeatedly has no effect.
        let times = if client.message.is_empty() { 1 } else { client.times };
        self.client(&client.message, times, client.interval_ms, client.time_limit_ms, style);
        self.number("size", client.recv_size);
        self.flag("once", client.recv_once);
        self.flag("shutdown", client.shutdown);
    }

    fn tcp_server(&mut self, server: &TcpServer, style: &Style) {
        self.address(&server.host, server.port, style);
        self.number("backlog", server.backlog);
        self.flag("reuse", server.reuse_address);
        self.flag("many", server.many);
        self.flag("by_line", server.by_line);
        self.number("size", server.recv_size);
        self.reply(&server.reply, style);
        self.time("delay", "delay_ms", server.delay_ms);
        self.flag("threads", server.many || server.delay_ms > 0);
    }

    fn udp_client(&mut self, client: &UdpClient, style: &Style) {
        self.address(&client.host, client.port, style);
        let text = literal::readable(&client.message).filter(|text| client.numbered && text.contains(NUMBER));
        if let Some(text) = text {
            self.set("message", (style.numbered)(text));
            self.flag("repeats", true);
        }
        self.flag("numbered", text.is_some());
        self.number("last", client.times + 1);
        self.client(&client.message, client.times, client.interval_ms, client.time_limit_ms, style);
        self.number("size", client.size);
    }

    fn udp_server(&mut self, server: &UdpServer, style: &Style) {
        self.address(&server.host, server.port, style);
        self.number("size", server.size);
        self.reply(&server.reply, style);
        // The template for replies is shared with TCP servers, which may answer each line.
        self.flag("by_line", false);
    }

    fn reply(&mut self, reply: &Reply, style: &Style) {
        self.flag("by_hand", *reply == Reply::ByHand);
        self.flag("echo", *reply == Reply::Echo);
        self.flag("upper", *reply == Reply::UpperCase);
        self.flag("reverse", *reply == Reply::Reverse);
        let prefix = *reply == Reply::Prefix;
        self.set("prefix", if prefix { (style.bytes)(ECHO_PREFIX.as_bytes()) } else { String::new() });
        self.set("fixed", if let Reply::Fixed(bytes) = reply { (style.bytes)(bytes) } else { String::new() });
    }
}

/// Formats milliseconds as seconds, in the form common to all these languages: `3`, `0.25`.
pub fn seconds(milliseconds: u32) -> String {
    (f64::from(milliseconds) / 1000.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_no_idle_digits() {
        let written = [3000, 250, 500, 1, 1010, 60_000].map(seconds);
        assert_eq!(written, ["3", "0.25", "0.5", "0.001", "1.01", "60"]);
    }

    #[test]
    fn lines_come_and_go_with_their_values_and_a_value_is_not_read_as_a_template() {
        let mut slots = Slots::of(Lang::En);
        slots.set("message", "«port»".into());
        slots.set("port", "8888".into());
        slots.flag("on", true);
        slots.flag("off", false);
        let template = "a «message»:«port»\n«?on»b\n«?off»c\n«?!on»d\n«?!off»e\n«?on»«?off»f\n«?on»«?!off»g";
        assert_eq!(slots.fill(template), "a «port»:8888\nb\ne\ng\n");
    }
}
