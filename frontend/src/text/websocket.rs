//! The texts about WebSocket frames.

use super::{Lang, fill, grouped, words};
use crate::websocket::{
    Violation,
    frame::Part,
    rules::MAX_CONTROL,
    {Control, Data, OpCode},
};

words! {
    frame_masked: "마스킹됨", "masked";
    frame_cut: "도중에 끊김", "cut off";
    frame_breaks_rules: "RFC 6455에 어긋나는 프레임", "A frame that violates RFC 6455";

    part_opcode: "opcode", "opcode";
    part_length: "페이로드 길이", "payload length";
    part_extended_length: "확장 페이로드 길이", "extended payload length";
    part_masking_key: "마스킹 키", "masking key";
    part_payload: "페이로드", "payload";

    opcode_continuation: "연속 프레임", "continuation";
    opcode_text: "텍스트", "text";
    opcode_binary: "바이너리", "binary";
    opcode_close: "Close", "Close";
    opcode_ping: "ping", "ping";
    opcode_pong: "pong", "pong";
    opcode_reserved: "예약됨", "reserved";

    frame_bits: "프레임의 비트 (RFC 6455, 한 줄에 32비트)", "The bits of the frame (RFC 6455, 32 per row)";
    frame_continued: "이어짐", "continued";
    frame_parts: "각 부분의 뜻", "Fields of the frame";
    frame_payload_bytes: "페이로드 바이트", "Payload bytes";
    frame_on_the_wire: "전송된 바이트", "as sent";
    frame_key_repeated: "마스킹 키 (XOR)", "masking key (XOR)";
    frame_unmasked: "마스크 해제", "unmasked";
    frame_characters: "문자", "characters";
    frame_fin: "메시지의 마지막 조각입니다.", "The last fragment of the message.";
    frame_not_fin: "메시지의 조각이 더 이어집니다.", "More fragments of the message follow.";
    frame_rsv: "확장이 쓰는 비트입니다. 합의한 확장이 없으면 0이어야 합니다.", "Used by extensions; must be 0 unless an extension was negotiated.";
    frame_mask: "페이로드가 마스킹 키로 가려져 있습니다. 클라이언트는 반드시 이렇게 보냅니다.", "The payload is masked with the key. A client must always do this.";
    frame_no_mask: "페이로드가 마스킹되지 않았습니다. 서버는 반드시 이렇게 보냅니다.", "The payload is not masked. A server must never mask.";
    frame_length_here: "{}바이트. 125까지는 7비트에 바로 적습니다.", "{} bytes: lengths up to 125 fit in the seven bits.";
    frame_length_16: "126: 길이를 뒤의 16비트에 적었습니다.", "126: the length is in the next 16 bits.";
    frame_length_64: "127: 길이를 뒤의 64비트에 적었습니다.", "127: the length is in the next 64 bits.";
    frame_length_is: "{}바이트", "{} bytes";
    frame_key: "보내는 쪽이 프레임마다 새로 만드는 무작위 값입니다. 누구나 읽을 수 있으므로 암호화가 아닙니다.", "A new random key for each frame. Anyone can read it, so this is not encryption.";
    frame_came: "{}바이트 가운데 {}바이트만 왔습니다.", "Of {} bytes, {} arrived.";

    handshake_request: "요청", "Request";
    handshake_response: "응답", "Response";
    handshake_subprotocols: "하위 프로토콜", "Subprotocols";
    handshake_offered: "탭이 제안함", "Offered";
    handshake_chosen: "서버가 고름", "Chosen";
    handshake_steps: "Sec-WebSocket-Accept를 만드는 과정", "How Sec-WebSocket-Accept is computed";
    handshake_key: "요청의 키", "Key in the request";
    handshake_joined: "키 + 정해진 GUID", "Key + the fixed GUID";
    handshake_sha1: "SHA-1", "SHA-1";
    handshake_base64: "Base64", "Base64";
    handshake_answered: "응답의 값", "Value in the response";
    handshake_same: "같습니다. 서버가 WebSocket을 알아듣고 이 요청에 답했습니다.", "They match: the server understands WebSocket and is responding to this request.";
    handshake_differs: "다릅니다.", "They differ.";
    handshake_missing: "없음", "none";

    broken_unmasked: "클라이언트의 프레임이 마스킹되지 않았습니다.", "The client’s frame is not masked.";
    broken_masked: "서버의 프레임이 마스킹되어 있습니다.", "The server’s frame is masked.";
    broken_reserved_bits: "협상한 확장이 없는데 RSV 비트가 1입니다.", "An RSV bit is 1 although no extension was negotiated.";
    broken_reserved_opcode: "예약된 opcode입니다.", "The opcode is reserved.";
    broken_length_form: "길이를 가장 짧은 형식으로 적지 않았습니다.", "The length is not encoded in the shortest form.";
    broken_length: "64비트 길이의 최상위 비트가 1입니다.", "The most significant bit of the 64-bit length is 1.";
    broken_fragmented_control: "제어 프레임은 조각으로 나눌 수 없습니다.", "A control frame must not be fragmented.";
    broken_long_control: "제어 프레임의 페이로드는 125바이트까지입니다.", "A control frame’s payload is limited to 125 bytes.";
    broken_close_length: "Close 프레임에 코드의 2바이트 중 1바이트만 있습니다.", "The Close frame has only one of the code’s two bytes.";
    broken_close_code: "Close 프레임에 쓸 수 없는 코드입니다.", "This code must not be sent in a Close frame.";
    broken_continuation: "연속 프레임이 왔지만 시작된 메시지가 없습니다.", "A continuation frame, but no message was started.";
    broken_not_finished: "앞 메시지의 조각이 끝나기 전에 새 메시지를 시작했습니다.", "A new message started before the previous message’s last fragment.";
    broken_utf8: "텍스트가 UTF-8이 아닙니다.", "The text is not UTF-8.";
    broken_after_close: "Close 프레임 다음에는 아무 프레임도 보낼 수 없습니다.", "Nothing may be sent after a Close frame.";
}

const _: () = assert!(MAX_CONTROL == 125, "the sentence about long control frames says so");

/// Returns an opcode's name, as programs log it.
pub fn opcode_name(opcode: OpCode) -> String {
    match opcode {
        OpCode::Data(Data::Continue) => "CONTINUATION".into(),
        OpCode::Data(Data::Text) => "TEXT".into(),
        OpCode::Data(Data::Binary) => "BINARY".into(),
        OpCode::Control(Control::Close) => "CLOSE".into(),
        OpCode::Control(Control::Ping) => "PING".into(),
        OpCode::Control(Control::Pong) => "PONG".into(),
        OpCode::Data(Data::Reserved(number)) | OpCode::Control(Control::Reserved(number)) => {
            format!("opcode 0x{number:x}")
        }
    }
}

impl Lang {
    /// A payload length that is in the seven-bit field.
    pub fn length_here(self, bytes: u64) -> String {
        fill(self.frame_length_here(), &grouped(bytes))
    }

    /// A payload length that is in the extended length field.
    pub fn length_is(self, bytes: u64) -> String {
        fill(self.frame_length_is(), &grouped(bytes))
    }

    /// How many of the payload's `of` bytes were received.
    pub fn payload_came(self, of: u64, came: usize) -> String {
        fill(&fill(self.frame_came(), &grouped(of)), &grouped(came as u64))
    }

    /// The meaning of an opcode.
    pub fn opcode(self, opcode: OpCode) -> &'static str {
        match opcode {
            OpCode::Data(Data::Continue) => self.opcode_continuation(),
            OpCode::Data(Data::Text) => self.opcode_text(),
            OpCode::Data(Data::Binary) => self.opcode_binary(),
            OpCode::Control(Control::Close) => self.opcode_close(),
            OpCode::Control(Control::Ping) => self.opcode_ping(),
            OpCode::Control(Control::Pong) => self.opcode_pong(),
            OpCode::Data(Data::Reserved(_)) | OpCode::Control(Control::Reserved(_)) => self.opcode_reserved(),
        }
    }

    /// The name of a part of a frame.
    pub fn frame_part(self, part: Part) -> &'static str {
        match part {
            Part::Fin => "FIN",
            Part::Rsv1 => "RSV1",
            Part::Rsv2 => "RSV2",
            Part::Rsv3 => "RSV3",
            Part::Opcode => self.part_opcode(),
            Part::Mask => "MASK",
            Part::Length => self.part_length(),
            Part::ExtendedLength => self.part_extended_length(),
            Part::MaskingKey => self.part_masking_key(),
            Part::Payload => self.part_payload(),
        }
    }

    /// The rule that a frame violates.
    pub fn violation(self, violation: Violation) -> &'static str {
        match violation {
            Violation::Unmasked => self.broken_unmasked(),
            Violation::Masked => self.broken_masked(),
            Violation::ReservedBits => self.broken_reserved_bits(),
            Violation::ReservedOpcode => self.broken_reserved_opcode(),
            Violation::LengthNotMinimal => self.broken_length_form(),
            Violation::LengthTooLarge => self.broken_length(),
            Violation::FragmentedControl => self.broken_fragmented_control(),
            Violation::LongControl => self.broken_long_control(),
            Violation::CloseLength => self.broken_close_length(),
            Violation::CloseCode => self.broken_close_code(),
            Violation::NothingToContinue => self.broken_continuation(),
            Violation::MessageNotFinished => self.broken_not_finished(),
            Violation::NotUtf8 => self.broken_utf8(),
            Violation::AfterClose => self.broken_after_close(),
        }
    }
}
