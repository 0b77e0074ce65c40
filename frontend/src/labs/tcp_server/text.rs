//! The words of the TCP server lab.

use crate::text::{Lang, duration, fill, words};
use relay_protocol::FailureKind;

words! {
    tcp_server: "TCP 서버", "TCP server";
    tcp_server_intro: "이 탭이 포트를 열고(bind, listen), 연결을 받아(accept) 응답합니다. 터미널의 nc나 Python 프로그램도 실제로 연결할 수 있습니다.", "This tab opens a port (bind, listen), accepts connections and replies. Real programs such as nc or Python can connect to it.";
    backlog: "대기열 길이", "Backlog";
    clients_unit: "개", "clients";
    backlog_hint: "대기열 길이는 listen(n)의 n입니다. 커널은 accept를 기다리는 연결을 이만큼까지 대기열에 둡니다.", "The backlog is the n of listen(n): the kernel queues up to this many connections that wait for accept.";
    reuse_address: "SO_REUSEADDR", "SO_REUSEADDR";
    turned_on: "켬", "On";
    turned_off: "끔", "Off";
    reuse_on: "SO_REUSEADDR를 켜면, 방금 끊은 연결이 TIME_WAIT로 남아 있는 포트에도 바로 다시 bind할 수 있습니다. 다른 소켓이 listen하고 있는 포트를 빼앗지는 못합니다. Windows에서는 이 옵션이 포트를 빼앗게 하므로 중계기가 켜지 않습니다.", "With SO_REUSEADDR, a port can be bound again at once even if closed connections on it are still in TIME-WAIT. It cannot take over a port on which another socket listens. On Windows the option would allow that, so the relay never sets it there.";
    reuse_off: "SO_REUSEADDR를 끄면, 이 포트의 연결이 TIME_WAIT로 남아 있는 동안(리눅스에서는 60초) 다시 bind할 수 없습니다.", "Without SO_REUSEADDR, the port cannot be bound again while a connection on it is in TIME-WAIT (60 s on Linux).";
    serving: "연결 처리", "Serving";
    serving_one: "하나씩", "One at a time";
    serving_many: "동시에", "Many at once";
    serving_one_about: "현재 연결이 끝나야 다음 accept를 부릅니다. 그동안 다음 클라이언트는 커널의 대기열에서 기다립니다.", "accept is called again only when the current connection has ended. Until then, the next client waits in the kernel’s queue.";
    serving_many_about: "연결을 받자마자 다음 accept를 부릅니다. 연결마다 스레드를 만드는 이 장의 TCPServer와 같습니다.", "accept is called again immediately, as in the chapter’s TCPServer, which starts a thread for each connection.";
    serving_waits_for: "연결 {}번이 아직 열려 있습니다. 하나씩 처리하므로 이 연결이 끝나야 다음 accept를 부릅니다.", "Connection {} is still open. Serving one at a time, the server calls accept again only when that connection has ended.";
    serving_accept_pending: "‘동시에’일 때 이미 부른 accept는 취소할 수 없습니다. 다음 클라이언트 하나까지는 바로 받습니다.", "The accept that is already waiting cannot be cancelled, so one more client will be accepted immediately.";
    reply_rule: "응답", "Reply";
    rule_by_hand: "직접 입력", "Manual";
    rule_prefix: "‘서버 응답: ’ 붙이기", "‘서버 응답: ’ + message";
    rule_upper: "대문자로", "Uppercase";
    rule_reverse: "거꾸로", "Reverse";
    rule_fixed: "고정 응답", "Fixed reply";
    rule_by_hand_about: "받기만 합니다. 연결을 골라 직접 응답하십시오.", "The server only receives. Choose a connection and reply to it yourself.";
    rule_prefix_about: "이 장의 handle_client처럼 받은 내용 앞에 ‘서버 응답: ’을 붙여 보냅니다.", "Sends back what was received with ‘서버 응답: ’ in front, as the chapter’s handle_client does.";
    rule_upper_about: "영문 소문자를 대문자로 바꿔 보냅니다.", "Sends back what was received with a–z in uppercase.";
    rule_reverse_about: "글자 순서를 뒤집어 보냅니다. recv가 글자 중간에서 끝나면 UTF-8이 아니므로 바이트 순서를 뒤집습니다.", "Sends the characters back in reverse order. If recv ended within a character, the data is not valid UTF-8, and the bytes are reversed instead.";
    rule_fixed_about: "무엇을 받든 같은 내용을 보냅니다.", "Sends the same text whatever it receives.";
    fixed_reply: "보낼 내용", "Text";
    first_fixed_reply: "반갑습니다!", "Welcome!";
    reply_unit: "응답 단위", "Reply per";
    unit_recv: "recv마다", "recv";
    unit_line: "줄마다", "line";
    unit_line_about: "줄바꿈(\\n)이 올 때까지 모았다가 한 줄로 응답합니다.", "Collects bytes until a line ends (\\n), then replies to the line.";
    reply_delay: "응답 지연", "Reply delay";

    connect_client: "클라이언트 연결", "Connect a client";
    client_message: "이 탭의 클라이언트가 보낼 내용", "Client’s message";
    local_clients: "이 탭의 클라이언트", "Clients in this tab";
    local_client: "클라이언트 {}", "Client {}";
    client_connecting: "연결하는 중", "connecting";
    client_waits: "응답을 기다리는 중 · {}", "waiting for the reply · {}";
    client_answered: "{} 만에 응답 받음", "reply after {}";
    client_ended: "끝남", "ended";
    client_no_reply: "응답 없이 끝남", "ended without a reply";
    client_send: "다시 보내기", "Send again";
    client_close: "끊기", "Close";
    try_other_tab: "새 탭의 TCP 클라이언트 실습에서 {}에 연결하기", "Connect to {} from the TCP client lab in a new tab";
    try_netcat: "nc", "nc";
    try_python: "Python", "Python";
    try_powershell: "PowerShell", "PowerShell";

    connections: "연결", "Connections";
    connections_none: "아직 받은 연결이 없습니다.", "No connection accepted yet.";
    connections_all: "모두 보기", "Show all";
    connection_numbered: "연결 {}", "Connection {}";
    bar_scale: "막대 전체 = {}", "full bar = {}";
    legend_waited: "대기열에서 대기", "waiting in the queue";
    legend_served: "accept 뒤", "after accept";
    forget_ended: "끝난 연결 지우기", "Remove ended";
    waiting_clients: "대기열에서 기다리는 클라이언트", "Clients in the queue";
    client_waiting: "대기열", "queued";
    from_this_tab: "이 탭의 클라이언트 {}", "client {} in this tab";
    connection_starting: "받는 중", "accepting";
    connection_open: "연결됨", "connected";
    connection_fin_sent: "FIN 보냄", "FIN sent";
    connection_fin_received: "FIN 받음", "FIN received";
    connection_closing: "닫는 중", "closing";
    connection_silent: "응답 없음", "no response";
    connection_ended: "끝남", "ended";
    connection_reset: "RST로 끝남", "ended by RST";
    connection_failed: "오류로 끝남", "failed";
    received_and_sent: "받음 {} · 보냄 {}", "received {} · sent {}";
    waited_and_served: "대기 {} · 처리 {}", "waited {} · served {}";
    only_waited: "대기 {}", "waiting {}";
    only_served: "처리 {}", "served {}";
    show_record_of: "연결 {}의 기록만 보기", "Show only the record of connection {}";
    fin_short: "FIN", "FIN";
    rst_short: "RST", "RST";
    close_short: "닫기", "Close";
    fin_about: "송신 종료: FIN을 보내고 수신은 계속합니다.", "Shut down sending: sends a FIN and keeps receiving.";
    close_about: "연결 닫기", "Close the connection";
    rst_about: "강제 종료: RST를 보냅니다.", "Reset the connection: sends an RST.";
    message_to: "연결 {}에 보낼 내용", "Message to connection {}";
    message_to_nobody: "보낼 수 있는 연결이 없습니다.", "No connection to send to.";
    record_of_all: "모든 연결의 기록입니다.", "The record of all connections.";
    record_of: "연결 {}의 기록입니다.", "The record of connection {}.";
}

impl Lang {
    /// Describes how a connection ended.
    pub fn ended(self, failed: Option<FailureKind>) -> &'static str {
        match failed {
            None => self.connection_ended(),
            Some(FailureKind::Reset) => self.connection_reset(),
            Some(_) => self.connection_failed(),
        }
    }

    /// How long a client waited in the queue and was served, in microseconds. A wait of 0 is omitted once it is served.
    pub fn waited_served(self, waited: u64, served: Option<u64>) -> String {
        match served {
            None => fill(self.only_waited(), &duration(waited)),
            Some(served) if waited == 0 => fill(self.only_served(), &duration(served)),
            Some(served) => fill(&fill(self.waited_and_served(), &duration(waited)), &duration(served)),
        }
    }

    /// Fills in the number of a connection or client.
    pub fn with_number(self, words: &str, number: u32) -> String {
        fill(words, &number.to_string())
    }

    /// Fills in a duration in microseconds.
    pub fn with_duration(self, words: &str, micros: u64) -> String {
        fill(words, &duration(micros))
    }

    /// Fills in a value.
    pub fn with(self, words: &str, value: &str) -> String {
        fill(words, value)
    }

    /// The numbers of bytes received and sent.
    pub fn bytes_in_and_out(self, received: &str, sent: &str) -> String {
        fill(&fill(self.received_and_sent(), received), sent)
    }

    /// A Python one-liner that sends the default message to this port and prints the reply.
    pub fn python_client(self, port: &str, line_end: &str) -> String {
        let message = self.first_message();
        format!(
            "python3 -c 'import socket; s = socket.create_connection((\"127.0.0.1\", {port})); \
             s.sendall(\"{message}{line_end}\".encode()); print(s.recv(1024).decode())'"
        )
    }

    /// The same as [`python_client`](Self::python_client), in PowerShell.
    pub fn powershell_client(self, port: &str, line_end: &str) -> String {
        let end = if line_end.is_empty() { "" } else { "`n" };
        let message = self.first_message();
        format!(
            "$c = [Net.Sockets.TcpClient]::new('127.0.0.1', {port}); $s = $c.GetStream(); \
             $b = [Text.Encoding]::UTF8.GetBytes(\"{message}{end}\"); $s.Write($b, 0, $b.Length); \
             $r = [byte[]]::new(1024); [Text.Encoding]::UTF8.GetString($r, 0, $s.Read($r, 0, 1024)); $c.Close()"
        )
    }
}
