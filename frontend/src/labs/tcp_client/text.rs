//! The words of the TCP client lab.

use crate::text::{Lang, words};

words! {
    tcp_client: "TCP 클라이언트", "TCP client";
    tcp_client_intro: "TCP는 메시지가 아니라 바이트 스트림을 전달합니다. send 한 번이 recv 한 번으로 도착한다는 보장은 없습니다. ‘더 보기’에서 recv 크기를 줄이면 확인할 수 있습니다.", "TCP carries a stream of bytes, not messages. One send does not necessarily arrive as one recv. To see this, set a small recv size under More.";
    recv_mode: "recv 호출", "recv";
    recv_mode_hint: "다음 연결부터 적용됩니다.", "Applies to the next connection.";
    shut_down_writing: "송신 종료 (FIN)", "Shut down sending (FIN)";
    reset_connection: "강제 종료 (RST)", "Reset (RST)";
    call_recv: "recv 호출", "Call recv";
    message_hint: "Enter로 보내고, Shift+Enter로 줄을 바꿉니다.", "Press Enter to send, Shift+Enter for a new line.";
    line_end_none: "없음", "nothing";
    not_connected_yet: "먼저 연결하십시오.", "Connect first.";
    writing_is_shut: "송신을 종료했으므로 더 보낼 수 없습니다. 수신은 계속할 수 있습니다.", "Sending is shut down, so nothing more can be sent. You can still receive.";
}

impl Lang {
    /// The number of bytes queued for the socket.
    pub fn queued(self, bytes: u64) -> String {
        match self {
            Self::Ko => format!("소켓에 아직 쓰지 못한 {bytes}바이트"),
            Self::En => format!("{bytes} bytes not yet written to the socket"),
        }
    }
}
