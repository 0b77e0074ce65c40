//! The words of the TCP client lab.

use crate::text::{Lang, words};

words! {
    tcp_client: "TCP 클라이언트", "TCP client";
    tcp_client_intro: "TCP는 메시지가 아니라 바이트의 흐름을 나릅니다. 한 번의 send가 한 번의 recv로 도착한다는 보장은 없습니다. recv 크기를 4로 줄이고 확인해 보십시오.", "TCP carries a stream of bytes, not messages. Nothing promises that one send arrives as one recv. Set the recv size to 4 and see.";
    recv_mode: "recv 호출", "Calling recv";
    recv_mode_hint: "다음 연결부터 적용됩니다.", "Holds from the next connection on.";
    shut_down_writing: "쓰기 닫기 (FIN)", "Shut down writing (FIN)";
    reset_connection: "강제 종료 (RST)", "Reset (RST)";
    call_recv: "recv 호출", "Call recv";
    message_hint: "Enter로 보내고, Shift+Enter로 줄을 바꿉니다.", "Enter sends, Shift+Enter starts a new line.";
    line_end_none: "없음", "nothing";
    not_connected_yet: "먼저 연결하십시오.", "Connect first.";
    writing_is_shut: "쓰기를 닫았으므로 더 보낼 수 없습니다. 받는 것은 계속됩니다.", "Writing is shut down: nothing more can be sent. Receiving goes on.";
}

impl Lang {
    /// How many bytes wait for the socket.
    pub fn queued(self, bytes: u64) -> String {
        match self {
            Self::Ko => format!("소켓에 아직 쓰지 못한 {bytes}바이트"),
            Self::En => format!("{bytes} bytes not yet written to the socket"),
        }
    }
}
