//! The words about listening sockets, which several labs share.

use crate::text::{Lang, dotted, fill, words};
use relay_protocol::Holder;

words! {
    port: "포트", "Port";
    port_choices: "포트 고르기", "Choose a port";
    port_page: "실습에 쓰는 포트입니다.", "A port for this lab.";
    port_taken: "연습 서버 echo의 포트입니다. 이미 쓰이고 있으므로 bind가 어떻게 거절되는지 볼 수 있습니다.", "The practice server echo already uses this port: see how bind fails.";
    port_any: "운영체제가 비어 있는 포트를 골라 줍니다.", "The operating system picks a free port.";
    no_ports: "이 중계기는 페이지가 포트를 여는 것을 허용하지 않습니다(--bind none). 포트를 열려면 중계기를 --bind 9000-9099 옵션으로 다시 시작하십시오.", "This relay does not let pages open ports (--bind none). To listen, restart it with --bind 9000-9099.";
    port_elsewhere: "이 포트는 중계기가 실행 중인 컴퓨터({})에 있고, 그 컴퓨터 안에서만 연결할 수 있습니다. 이 컴퓨터의 터미널이나 브라우저에서는 연결되지 않지만, 이 페이지의 실습에서는 중계기를 거쳐 연결됩니다.", "This port is on the relay’s computer ({}) and accepts connections from that computer only. Terminals and browsers on this computer cannot reach it; the labs on this page can, through the relay.";
    listen: "리슨 시작", "Listen";
    stop_listening: "리슨 중지", "Stop listening";
    listener_idle: "리슨하지 않음", "Not listening";
    listener_binding: "bind하는 중", "Binding";
    listener_closing: "닫는 중", "Closing";
    listening_at: "{}에서 기다리는 중 · 대기열 {}", "Listening at {} · queue {}";
    from_terminal: "터미널이나 다른 탭에서 연결하기", "Connect from a terminal or another tab";
    try_terminal: "이 컴퓨터의 터미널에서 다음 명령을 실행해 보십시오.", "Run one of these commands in a terminal on this computer.";
    try_not_listening: "리슨을 시작하면 명령이 여기에 나타납니다.", "The commands appear here once the server is listening.";
    copy: "복사", "Copy";
    copied: "복사했습니다", "Copied";
    copy_command: "{} 명령 복사", "Copy the {} command";
    another_port: "다른 포트로", "Use another port";
    find_program: "중계기가 실행 중인 컴퓨터에서 이 포트를 쓰는 프로그램을 찾는 명령입니다.", "To find the program that uses the port, run on the relay’s computer:";
    on_linux: "리눅스", "Linux";
    on_macos: "macOS", "macOS";
    on_windows: "Windows", "Windows";
    listener_never_opened: "브라우저와 중계기 사이의 WebSocket을 열지 못했습니다. bind는 시도하지 않았습니다. 입력한 값은 그대로 있습니다.", "The WebSocket between the browser and the relay could not be opened. bind was not attempted. Your input is kept.";
    listener_lost: "중계기와 연결이 끊겨 리슨 소켓이 닫혔습니다. 이제 아무도 이 탭에 연결할 수 없습니다. 중계기를 확인하고 다시 리슨을 시작하십시오.", "The connection to the relay was lost, and the listening socket with it. No one can connect to this tab any more. Check the relay, then listen again.";
    held_by_practice: "중계기의 연습 서버가 이 포트를 쓰고 있습니다.", "One of the relay’s practice servers is using this port.";
    held_by_page: "같은 중계기를 쓰는 실습 페이지(이 탭, 다른 탭, 다른 사람의 탭)의 소켓이 이미 이 포트를 쓰고 있습니다.", "A lab page on the same relay (this tab, another tab or someone else’s) is already using this port.";
    held_by_program: "중계기가 실행 중인 컴퓨터의 다른 프로그램이 이 포트를 쓰고 있습니다.", "Another program on the relay’s computer is using this port.";
    held_by_time_wait: "이 포트를 쓰는 소켓은 없지만, 서버가 먼저 끊은 연결이 TIME_WAIT 상태로 남아 있습니다. 늦게 도착하는 패킷이 새 연결에 섞이지 않게 하려는 것으로, 오류가 아닙니다. 잠시 기다리거나 SO_REUSEADDR를 켜십시오.", "No socket uses the port any more, but a connection that the server closed first is still in TIME-WAIT, so that delayed packets cannot end up in a new connection. This is not a fault. Wait a little, or turn SO_REUSEADDR on.";
    held_by_connection: "이 포트의 연결 하나가 아직 열려 있습니다. 그 연결을 끊거나 SO_REUSEADDR를 켜십시오.", "A connection on this port is still open. Close it, or turn SO_REUSEADDR on.";
    why_bind_not_allowed: "중계기의 규칙이 이 포트를 여는 것을 허용하지 않습니다. bind는 시도하지 않았습니다.", "The relay’s rules do not allow pages to bind this port. bind was not attempted.";
}

impl Lang {
    /// The server's address, and the number of clients in its queue.
    pub fn listening(self, local: &str, waiting: usize) -> String {
        fill(&fill(self.listening_at(), local), &waiting.to_string())
    }

    /// Explains what holds an address that is in use.
    pub fn holder(self, holder: Holder) -> &'static str {
        match holder {
            Holder::Practice => self.held_by_practice(),
            Holder::Page => self.held_by_page(),
            Holder::Program => self.held_by_program(),
            Holder::TimeWait => self.held_by_time_wait(),
            Holder::Connection => self.held_by_connection(),
        }
    }

    /// A failed call, with its errno if the system returned one.
    pub fn with_errno(self, headline: &str, errno: Option<i32>) -> String {
        let errno = errno.map(|errno| format!("errno {errno}")).unwrap_or_default();
        dotted(&[headline, &errno])
    }
}
