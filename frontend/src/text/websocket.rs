//! The words of WebSocket's frames.

use super::{Lang, words};
use crate::websocket::{
    Violation,
    frame::Part,
    rules::MAX_CONTROL,
    {Control, Data, OpCode},
};

words! {
    frame_masked: "마스킹됨", "masked";
    frame_cut: "도중에 끊김", "cut off";
    frame_breaks_rules: "RFC 6455에 어긋나는 프레임", "a frame against RFC 6455";

    part_opcode: "opcode", "opcode";
    part_length: "페이로드 길이", "payload length";
    part_extended_length: "확장 페이로드 길이", "extended payload length";
    part_masking_key: "마스킹 키", "masking key";
    part_payload: "페이로드", "payload";

    opcode_continuation: "이어지는 조각", "continuation";
    opcode_text: "텍스트", "text";
    opcode_binary: "바이너리", "binary";
    opcode_close: "닫기", "close";
    opcode_ping: "ping", "ping";
    opcode_pong: "pong", "pong";
    opcode_reserved: "예약됨", "reserved";

    broken_unmasked: "클라이언트의 프레임이 마스킹되지 않았습니다.", "A client’s frame is not masked.";
    broken_masked: "서버의 프레임이 마스킹되어 있습니다.", "A server’s frame is masked.";
    broken_reserved_bits: "합의한 확장이 없는데 RSV 비트가 1입니다.", "An RSV bit is 1, although no extension was agreed on.";
    broken_reserved_opcode: "아직 뜻이 정해지지 않은 opcode입니다.", "The opcode has no meaning yet.";
    broken_length_form: "길이를 가장 짧은 형식으로 적지 않았습니다.", "The length is not written in its shortest form.";
    broken_length: "64비트 길이의 첫 비트가 1입니다.", "The first of the length’s 64 bits is 1.";
    broken_fragmented_control: "제어 프레임은 조각으로 나눌 수 없습니다.", "A control frame must not be a fragment.";
    broken_long_control: "제어 프레임의 페이로드는 125바이트까지입니다.", "A control frame’s payload has at most 125 bytes.";
    broken_close_length: "닫기 프레임에 코드가 반만 있습니다.", "The Close frame has half a code.";
    broken_close_code: "닫기 프레임에 쓸 수 없는 코드입니다.", "This code must not stand in a Close frame.";
    broken_continuation: "이어지는 조각이 왔지만 시작된 메시지가 없습니다.", "It continues a message, and none was begun.";
    broken_not_finished: "앞 메시지의 조각이 끝나기 전에 새 메시지를 시작했습니다.", "It begins a message before the fragments of the last have ended.";
    broken_utf8: "텍스트가 UTF-8이 아닙니다.", "The text is no UTF-8.";
    broken_after_close: "닫기 프레임 다음에는 아무 프레임도 보낼 수 없습니다.", "Nothing may be sent after a Close frame.";
}

const _: () = assert!(MAX_CONTROL == 125, "the sentence about long control frames says so");

/// The name of an opcode as programs log it.
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
    /// What an opcode means.
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

    /// Which rule a frame breaks.
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
