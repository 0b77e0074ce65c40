//! The texts of the controls that several labs share: choosing a server, connecting, receiving and sending.

use super::{Lang, words};

words! {
    share_link: "링크 복사", "Copy link";
    share_too_long: "설정이 너무 길어 링크에 담을 수 없습니다. 본문이나 메시지를 줄이십시오.", "The settings are too long for a link. Shorten the body or the message.";
    share_unreadable: "이 링크에 담긴 설정을 읽을 수 없어 기본 설정으로 열었습니다. 링크가 잘렸거나 다른 버전의 페이지에서 만든 것입니다.", "The settings in this link cannot be read, so the lab opened with its default settings. The link was truncated or made by another version of the page.";
    needs_relay: "여기에는 실제 네트워크가 필요합니다. 지금은 이 페이지 안의 네트워크를 쓰고 있으므로, 페이지 밖의 프로그램과 통신하려면 중계기를 시작하십시오.",
        "This needs a real network. The labs are using the network inside this page; start a relay to communicate with programs outside it.";
    server: "서버", "Server";
    practice_choices: "연습 서버 고르기", "Choose a practice server";
    recv_size: "recv 크기", "recv size";
    bytes_unit: "바이트", "bytes";
    time_limit: "시간 제한", "Time limit";
    seconds_unit: "초", "s";
    recv_continuous: "자동", "Automatic";
    recv_by_hand: "수동", "Manual";
    connect: "연결", "Connect";
    connecting: "연결하는 중", "Connecting";
    disconnect: "연결 끊기", "Close";
    message: "보낼 내용", "Message";
    message_format: "형식", "Format";
    format_text: "UTF-8", "UTF-8";
    format_hex: "16진수", "Hex";
    line_end: "끝에 붙이기", "Append";
    repeat: "반복", "Repeat";
    times_unit: "번", "times";
    interval: "간격", "Interval";
    milliseconds_unit: "ms", "ms";
    read_record: "기록에서 확인", "Read the record";
    read_result: "결과 확인", "Read the result";
    send: "보내기", "Send";
    stop_sending: "그만 보내기", "Stop";
    more_options: "더 보기", "More";
    file_too_large: "이 파일은 너무 큽니다. {} MiB까지 고를 수 있습니다.", "This file is too large. Choose one of at most {} MiB.";
    file_unreadable: "파일을 읽지 못했습니다. 파일이 그대로 있는지 확인하고 다시 고르십시오.", "The file could not be read. Check that it still exists and choose it again.";
    first_message: "안녕하세요!", "안녕하세요!";
    relay_not_reached: "브라우저와 중계기 사이의 WebSocket을 열지 못했습니다. TCP 연결은 시도하지 않았습니다.", "The WebSocket between the browser and the relay could not be opened. No TCP connection was attempted.";
    relay_lost: "브라우저와 중계기 사이의 WebSocket이 끊겼습니다. 다시 연결하려면 ‘연결’을 누르십시오. 기록은 그대로 있습니다.", "The WebSocket between the browser and the relay was lost. Press Connect to reconnect; the record is kept.";
    relay_does_not_answer: "중계기 응답 없음", "no response from the relay";
    state_idle: "연결되지 않음", "Not connected";
    state_open: "연결됨", "Connected";
    state_half_closed: "송신 종료됨", "Sending shut down";
    state_peer_closed: "상대가 송신을 종료함", "The peer finished sending";
    state_closing: "닫는 중", "Closing";
}

impl Lang {
    /// How long something has been missing, in seconds.
    pub fn for_seconds(self, seconds: u64) -> String {
        match self {
            Self::Ko => format!("({seconds}초째)"),
            Self::En => format!("for {seconds} s"),
        }
    }

    /// How many times a repeated message has been sent.
    pub fn sent_of(self, sent: u32, of: u32) -> String {
        match self {
            Self::Ko => format!("{of}번 중 {sent}번 보냄"),
            Self::En => format!("{sent} of {of} sent"),
        }
    }
}
