//! The words of WebSocket over TCP.

use super::{
    state::{End, WireState},
    wrong_frame::WrongFrame,
};
use crate::{
    labs::connection::RelayLoss,
    record::Protocol,
    text::{Lang, dotted, fill, grouped, words},
    websocket::{Side, Unreadable, handshake::Refusal},
};

words! {
    raw_hint: "브라우저의 WebSocket은 핸드셰이크와 프레임을 감춥니다. 원시 프레임은 중계기의 TCP 연결로 그 바이트를 직접 주고받습니다.",
        "A browser’s WebSocket hides the handshake and the frames. Raw frames exchanges their bytes directly over a TCP connection of the relay.";
    websocket_mode_wire: "원시 프레임", "Raw frames";
    raw_path: "경로", "Path";
    raw_cut: "TCP만 닫기 (FIN)", "Close TCP only (FIN)";
    raw_cut_hint: "Close 프레임 없이 TCP 연결을 닫습니다.", "Closes the TCP connection without a Close frame.";
    raw_about_echo: "받은 메시지를 그대로 돌려보냅니다.", "Sends every message back unchanged.";
    raw_about_late: "3초 뒤에 돌려보냅니다.", "Sends every message back 3 seconds later.";
    raw_about_closes: "첫 메시지를 돌려보낸 뒤 코드 4000으로 닫습니다.", "Sends the first message back, then closes with code 4000.";
    raw_about_pings: "2초 동안 아무것도 오지 않으면 ping을 보내고, 4초 안에 pong이 없으면 4007로 닫습니다.", "Sends a ping after 2 seconds of silence, and closes with 4007 if no pong arrives within 4 seconds.";
    raw_about_speaks: "제안받은 하위 프로토콜 가운데 chat만 고릅니다.", "Accepts only chat from the subprotocols offered.";
    raw_reset: "TCP 강제 종료 (RST)", "Reset TCP (RST)";
    raw_message_hint: "Enter로 한 프레임에 담아 보냅니다.", "Press Enter to send it in one frame.";
    raw_kind: "종류", "Type";
    raw_text: "텍스트", "Text";
    raw_binary: "바이너리 (16진수)", "Binary (hex)";
    raw_send_as: "보내기", "Send as";
    raw_whole: "메시지로", "message";
    raw_fragment: "조각으로 (FIN 0)", "fragment (FIN 0)";
    raw_last_fragment: "마지막 조각으로 (FIN 1)", "last fragment (FIN 1)";
    raw_ping: "ping으로", "ping";
    raw_pong: "pong으로", "pong";
    raw_fragmenting: "메시지의 조각을 보내는 중입니다. 사이에 ping이나 pong은 보낼 수 있습니다.", "A message is being sent in fragments. Pings and pongs may be sent in between.";
    raw_pings: "ping이 오면", "When a ping arrives";
    raw_pings_answered: "바로 pong", "Reply at once";
    raw_pings_left: "직접", "Manual";
    raw_close_code: "닫기 코드", "Close code";
    raw_close_reason: "닫는 이유", "Close reason";
    raw_send_close: "Close 프레임 보내기", "Send a Close frame";
    raw_wrong: "잘못된 프레임", "Invalid frame";
    raw_send_wrong: "잘못된 프레임 보내기", "Send the invalid frame";

    wrong_unmasked: "마스킹하지 않은 텍스트", "unmasked text";
    wrong_reserved_bit: "RSV1이 1인 텍스트", "text with RSV1 set";
    wrong_reserved_opcode: "예약된 opcode 0x3", "the reserved opcode 0x3";
    wrong_long_ping: "126바이트 ping", "a 126-byte ping";
    wrong_fragmented_ping: "조각난 ping (FIN 0)", "a fragmented ping (FIN 0)";
    wrong_lone_continuation: "시작된 메시지가 없는 연속 프레임", "a continuation without a message";
    wrong_not_utf8: "UTF-8이 아닌 텍스트", "text that is not UTF-8";
    wrong_half_code: "코드가 1바이트인 Close", "a Close frame with a 1-byte code";

    raw_handshake: "핸드셰이크", "Handshake";
    raw_frames: "프레임", "Frames";
    raw_no_frames: "아직 프레임이 없습니다.", "No frames yet.";
    raw_frame_sent: "보냄", "sent";
    raw_frame_received: "받음", "received";
    raw_frames_gone: "앞의 프레임 {}개는 여기에 표시하지 않습니다. 기록에는 남아 있습니다.", "The first {} frames are no longer listed here. They are in the record.";
    raw_frame_number: "프레임 {}", "Frame {}";

    raw_handshaking: "핸드셰이크하는 중", "Handshake in progress";
    raw_ended_closed: "양쪽이 Close 프레임을 보냄", "both sides sent a Close frame";
    raw_first_tab: "이 탭이 먼저", "this tab first";
    raw_first_server: "서버가 먼저", "the server first";
    raw_no_code: "1005 (코드 없음)", "1005 (no code)";
    raw_ended_no_close: "1006 · 서버의 Close 프레임 없이 TCP 연결이 끝남", "1006 · the TCP connection ended without a Close frame from the server";
    raw_ended_no_response: "응답 없이 TCP 연결이 끝남", "The TCP connection ended without a response";
    raw_ended_cut_response: "WebSocket이 열리지 않음", "The WebSocket was not opened";
    raw_refused_status: "101이 아닌 상태 코드: {}", "the status is {}, not 101";
    raw_refused_upgrade: "응답에 Upgrade: websocket이 없음", "the response has no Upgrade: websocket";
    raw_refused_connection: "응답에 Connection: Upgrade가 없음", "the response has no Connection: Upgrade";
    raw_refused_no_accept: "응답에 Sec-WebSocket-Accept가 없음", "the response has no Sec-WebSocket-Accept";
    raw_refused_accept: "Sec-WebSocket-Accept가 이 키로 계산한 값과 다름", "Sec-WebSocket-Accept does not match the key";
    raw_refused_protocol: "제안하지 않은 하위 프로토콜: {}", "a subprotocol that was not offered: {}";
    raw_refused_extension: "제안하지 않은 확장: {}", "an extension that was not offered: {}";
    raw_unreadable_http: "응답이 HTTP/1.1이 아님", "The response is not HTTP/1.1";
    raw_unreadable_large: "너무 큰 프레임: {}바이트", "A frame of {} bytes is too large";
}

impl Lang {
    /// What is wrong with a wrong frame.
    pub fn wrong_frame(self, wrong: WrongFrame) -> &'static str {
        match wrong {
            WrongFrame::Unmasked => self.wrong_unmasked(),
            WrongFrame::ReservedBit => self.wrong_reserved_bit(),
            WrongFrame::ReservedOpcode => self.wrong_reserved_opcode(),
            WrongFrame::LongPing => self.wrong_long_ping(),
            WrongFrame::FragmentedPing => self.wrong_fragmented_ping(),
            WrongFrame::LoneContinuation => self.wrong_lone_continuation(),
            WrongFrame::NotUtf8 => self.wrong_not_utf8(),
            WrongFrame::HalfCode => self.wrong_half_code(),
        }
    }

    /// How far a WebSocket over TCP is, or how it ended.
    pub fn raw_state(self, state: Option<&WireState>) -> String {
        match state {
            None => self.state_idle().into(),
            Some(WireState::Connecting) => self.raw_handshaking().into(),
            Some(WireState::Open { .. }) => self.state_open().into(),
            Some(WireState::Closing) => self.state_closing().into(),
            Some(WireState::Ended(end)) => self.raw_end(end),
        }
    }

    fn raw_end(self, end: &End) -> String {
        match end {
            End::Closed { code, first } => {
                let code = code.map_or_else(|| self.raw_no_code().to_owned(), |code| code.to_string());
                let first = match first {
                    Side::Client => self.raw_first_tab(),
                    Side::Server => self.raw_first_server(),
                };
                dotted(&[&code, self.raw_ended_closed(), first])
            }
            End::NoClose => self.raw_ended_no_close().into(),
            End::NotConnected(failure) => self.explain_failure(failure, Protocol::Tcp).headline,
            End::Refused(refusal) => dotted(&[self.raw_ended_cut_response(), &self.raw_refusal(refusal)]),
            End::Unreadable(Unreadable::TooLarge(bytes)) => fill(self.raw_unreadable_large(), &grouped(*bytes)),
            End::Unreadable(Unreadable::Http(_) | Unreadable::Cut) => self.raw_unreadable_http().into(),
            End::NoResponse => self.raw_ended_no_response().into(),
            End::RelayLost(RelayLoss::NeverOpened) => self.relay_not_reached().into(),
            End::RelayLost(RelayLoss::Midway) => self.relay_lost().into(),
        }
    }

    fn raw_refusal(self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::Status(status) => fill(self.raw_refused_status(), &status.to_string()),
            Refusal::Upgrade => self.raw_refused_upgrade().into(),
            Refusal::Connection => self.raw_refused_connection().into(),
            Refusal::NoAccept => self.raw_refused_no_accept().into(),
            Refusal::Accept(_) => self.raw_refused_accept().into(),
            Refusal::Protocol(protocol) => fill(self.raw_refused_protocol(), protocol),
            Refusal::Extension(extension) => fill(self.raw_refused_extension(), extension),
        }
    }

    /// So many frames are not kept.
    pub fn frames_gone(self, count: u64) -> String {
        fill(self.raw_frames_gone(), &grouped(count))
    }

    /// The name of a frame of a connection.
    pub fn frame_number(self, number: u64) -> String {
        fill(self.raw_frame_number(), &grouped(number))
    }
}
