//! The words of WebSocket over TCP.

use super::{
    connection::{End, WireState},
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
        "A browser’s WebSocket hides handshake and frames. Raw frames are sent and read byte by byte over a TCP connection of the relay.";
    websocket_mode_wire: "원시 프레임", "Raw frames";
    raw_path: "경로", "Path";
    raw_cut: "TCP만 닫기 (FIN)", "Close TCP only (FIN)";
    raw_cut_hint: "Close 프레임 없이 TCP 연결을 닫습니다.", "Closes the TCP connection without a Close frame.";
    raw_about_echo: "받은 메시지를 그대로 돌려보냅니다.", "Sends every message back as it came.";
    raw_about_late: "3초 뒤에 돌려보냅니다.", "Sends every message back 3 seconds later.";
    raw_about_closes: "첫 메시지를 돌려보낸 뒤 코드 4000으로 닫습니다.", "Closes with code 4000 after it has sent the first message back.";
    raw_about_pings: "2초 동안 조용하면 ping을 보내고, 4초 안에 답이 없으면 4007로 닫습니다.", "Sends a ping after 2 silent seconds, and closes with 4007 where none answers it within 4.";
    raw_about_speaks: "제안받은 하위 프로토콜 가운데 chat만 고릅니다.", "Of the subprotocols on offer it chooses chat alone.";
    raw_reset: "TCP 강제 종료 (RST)", "Reset TCP (RST)";
    raw_message_hint: "Enter로 한 프레임에 담아 보냅니다.", "Enter sends it in one frame.";
    raw_kind: "종류", "Type";
    raw_text: "텍스트", "Text";
    raw_binary: "바이너리 (16진수)", "Binary (hex)";
    raw_send_as: "보내기", "Send it";
    raw_whole: "메시지로", "as a message";
    raw_fragment: "조각으로 (FIN 0)", "as a fragment (FIN 0)";
    raw_last_fragment: "마지막 조각으로 (FIN 1)", "as the last fragment (FIN 1)";
    raw_ping: "ping으로", "as a ping";
    raw_pong: "pong으로", "as a pong";
    raw_fragmenting: "메시지의 조각을 보내는 중입니다. 사이에 ping이나 pong은 보낼 수 있습니다.", "A message is being sent in fragments. Pings and pongs may go between.";
    raw_pings: "ping이 오면", "When a ping comes";
    raw_pings_answered: "바로 pong", "answer at once";
    raw_pings_left: "직접", "by hand";
    raw_close_code: "닫기 코드", "Close code";
    raw_close_reason: "닫는 이유", "Close reason";
    raw_send_close: "Close 프레임 보내기", "Send a Close frame";
    raw_wrong: "잘못된 프레임", "A wrong frame";
    raw_send_wrong: "잘못된 프레임 보내기", "Send the wrong frame";

    wrong_unmasked: "마스킹하지 않은 텍스트", "text that is not masked";
    wrong_reserved_bit: "RSV1이 1인 텍스트", "text with RSV1 set";
    wrong_reserved_opcode: "예약된 opcode 0x3", "the reserved opcode 0x3";
    wrong_long_ping: "126바이트 ping", "a ping of 126 bytes";
    wrong_fragmented_ping: "조각난 ping (FIN 0)", "a ping as a fragment (FIN 0)";
    wrong_lone_continuation: "시작이 없는 조각", "a continuation of nothing";
    wrong_not_utf8: "UTF-8이 아닌 텍스트", "text that is not UTF-8";
    wrong_half_code: "코드가 1바이트인 닫기", "a Close frame with half a code";

    raw_handshake: "핸드셰이크", "The handshake";
    raw_frames: "프레임", "The frames";
    raw_no_frames: "아직 프레임이 없습니다.", "No frames yet.";
    raw_frame_sent: "보냄", "sent";
    raw_frame_received: "받음", "received";
    raw_frames_gone: "앞의 프레임 {}개는 지웠습니다. 기록에는 남아 있습니다.", "The first {} frames are gone from here. The record has them.";
    raw_frame_number: "프레임 {}", "Frame {}";

    raw_handshaking: "핸드셰이크하는 중", "Handshake under way";
    raw_ended_closed: "Close 프레임이 오갔습니다", "Close frames went both ways";
    raw_first_tab: "이 탭이 먼저", "this tab first";
    raw_first_server: "서버가 먼저", "the server first";
    raw_no_code: "1005 (코드 없음)", "1005 (no code)";
    raw_ended_no_close: "1006 · 서버의 Close 프레임 없이 TCP 연결이 끝났습니다", "1006 · the TCP connection ended without a Close frame from the server";
    raw_ended_no_response: "응답 없이 TCP 연결이 끝났습니다", "The TCP connection ended without a response";
    raw_ended_cut_response: "WebSocket이 열리지 않았습니다", "No WebSocket was opened";
    raw_refused_status: "상태 코드가 101이 아니라 {}입니다", "the status is {}, not 101";
    raw_refused_upgrade: "응답에 Upgrade: websocket이 없습니다", "the response has no Upgrade: websocket";
    raw_refused_connection: "응답에 Connection: Upgrade가 없습니다", "the response has no Connection: Upgrade";
    raw_refused_no_accept: "응답에 Sec-WebSocket-Accept가 없습니다", "the response has no Sec-WebSocket-Accept";
    raw_refused_accept: "Sec-WebSocket-Accept가 이 키로 만든 값이 아닙니다", "Sec-WebSocket-Accept is not made of this key";
    raw_refused_protocol: "제안하지 않은 하위 프로토콜입니다: {}", "a subprotocol that was not offered: {}";
    raw_refused_extension: "제안하지 않은 확장입니다: {}", "an extension that was not offered: {}";
    raw_unreadable_http: "응답이 HTTP/1.1이 아닙니다", "The response is not HTTP/1.1";
    raw_unreadable_large: "{}바이트짜리 프레임은 받지 않습니다", "A frame of {} bytes is not taken";
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
