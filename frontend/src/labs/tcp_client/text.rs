//! The words of the TCP client lab.

use crate::text::{Lang, words};

words! {
    tcp_client: "TCP 클라이언트", "TCP client";
    tcp_client_intro: "TCP는 메시지가 아니라 바이트의 흐름을 나릅니다. 한 번의 send가 한 번의 recv로 도착한다는 보장은 없습니다. recv 크기를 4로 줄이고 확인해 보십시오.", "TCP carries a stream of bytes, not messages. Nothing promises that one send arrives as one recv. Set the recv size to 4 and see.";
    server: "서버", "Server";
    practice_choices: "연습 서버 고르기", "Choose a practice server";
    recv_size: "recv 크기", "recv size";
    bytes_unit: "바이트", "bytes";
    time_limit: "시간 제한", "Time limit";
    seconds_unit: "초", "s";
    recv_mode: "recv 호출", "Calling recv";
    recv_continuous: "자동", "by itself";
    recv_by_hand: "직접", "by hand";
    recv_mode_hint: "다음 연결부터 적용됩니다.", "Holds from the next connection on.";
    connect: "연결", "Connect";
    connecting: "연결하는 중", "Connecting";
    disconnect: "연결 끊기", "Close";
    shut_down_writing: "쓰기 닫기 (FIN)", "Shut down writing (FIN)";
    reset_connection: "강제 종료 (RST)", "Reset (RST)";
    call_recv: "recv 호출", "Call recv";
    message: "보낼 내용", "Message";
    message_hint: "Enter로 보내고, Shift+Enter로 줄을 바꿉니다.", "Enter sends, Shift+Enter starts a new line.";
    message_format: "형식", "Format";
    format_text: "UTF-8", "UTF-8";
    format_hex: "16진수", "Hex";
    line_end: "끝에 붙이기", "Append";
    line_end_none: "없음", "nothing";
    repeat: "반복", "Repeat";
    times_unit: "번", "times";
    interval: "간격", "Every";
    milliseconds_unit: "ms", "ms";
    send: "보내기", "Send";
    stop_sending: "그만 보내기", "Stop";
    more_options: "더 보기", "More";
    first_message: "안녕하세요!", "안녕하세요!";
    not_connected_yet: "먼저 연결하십시오.", "Connect first.";
    writing_is_shut: "쓰기를 닫았으므로 더 보낼 수 없습니다. 받는 것은 계속됩니다.", "Writing is shut down: nothing more can be sent. Receiving goes on.";
    relay_not_reached: "브라우저와 중계기 사이의 WebSocket을 열지 못했습니다. TCP 연결은 시도되지 않았습니다.", "The WebSocket between browser and relay could not be opened. No TCP connection was tried.";
    relay_lost: "브라우저와 중계기 사이의 WebSocket이 끊겼습니다. 다시 연결하려면 연결을 누르십시오. 기록은 그대로 있습니다.", "The WebSocket between browser and relay was lost. Press Connect to connect again; the record is kept.";
    state_idle: "연결되지 않음", "Not connected";
    state_open: "연결됨", "Connected";
    state_half_closed: "보내기만 닫힘", "Writing shut down";
    state_peer_closed: "상대가 보내기를 끝냄", "The peer finished sending";
    state_closing: "닫는 중", "Closing";
}

impl Lang {
    /// How many bytes wait for the socket.
    pub fn queued(self, bytes: u64) -> String {
        match self {
            Self::Ko => format!("소켓에 아직 쓰지 못한 {bytes}바이트"),
            Self::En => format!("{bytes} bytes not yet written to the socket"),
        }
    }

    /// How much was sent of a repeated message.
    pub fn sent_of(self, sent: u32, of: u32) -> String {
        match self {
            Self::Ko => format!("{of}번 중 {sent}번 보냄"),
            Self::En => format!("{sent} of {of} sent"),
        }
    }
}
