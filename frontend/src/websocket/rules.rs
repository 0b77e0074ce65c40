//! The rules of RFC 6455 for a frame, given the frames before it.

use super::frame::{Frame, LengthForm};
use serde::{Deserialize, Serialize};
use std::str;
use tungstenite::protocol::frame::coding::{CloseCode, Control, Data, OpCode};

/// The maximum payload size of a control frame in bytes (section 5.5).
pub const MAX_CONTROL: u64 = 125;

/// The maximum size of the reason in a Close frame in bytes; the code takes two of the [`MAX_CONTROL`].
pub const MAX_REASON: usize = MAX_CONTROL as usize - 2;

/// The sender of the frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Client,
    Server,
}

/// A rule that a frame breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Violation {
    /// A client's frame is not masked (section 5.1).
    Unmasked,
    /// A server's frame is masked (section 5.1).
    Masked,
    /// A reserved bit is set, and no extension was agreed on (section 5.2).
    ReservedBits,
    /// A reserved opcode (section 5.2).
    ReservedOpcode,
    /// The length is not encoded in the shortest form (section 5.2).
    LengthNotMinimal,
    /// The most significant of the 64 bits of the length is set (section 5.2).
    LengthTooLarge,
    /// A fragmented control frame (section 5.5).
    FragmentedControl,
    /// A control frame of more than 125 bytes (section 5.5).
    LongControl,
    /// A Close frame whose payload is a single byte, half of a code (section 5.5.1).
    CloseLength,
    /// A code that is not allowed in a Close frame (section 7.4).
    CloseCode,
    /// A continuation frame without a message to continue (section 5.4).
    NothingToContinue,
    /// A new message before the last fragment of another (section 5.4).
    MessageNotFinished,
    /// A text message or close reason that is not valid UTF-8 (section 8.1).
    NotUtf8,
    /// A frame after a Close frame (section 5.5.1).
    AfterClose,
}

impl Violation {
    /// The code with which an endpoint fails the connection (section 7.4.1).
    pub fn close_code(self) -> CloseCode {
        match self {
            Self::NotUtf8 => CloseCode::Invalid,
            Self::Unmasked
            | Self::Masked
            | Self::ReservedBits
            | Self::ReservedOpcode
            | Self::LengthNotMinimal
            | Self::LengthTooLarge
            | Self::FragmentedControl
            | Self::LongControl
            | Self::CloseLength
            | Self::CloseCode
            | Self::NothingToContinue
            | Self::MessageNotFinished
            | Self::AfterClose => CloseCode::Protocol,
        }
    }
}

/// The state that checking the next frame of one side depends on.
#[derive(Clone, Debug)]
pub struct Rules {
    sender: Side,
    /// A fragmented message whose last fragment has not been received.
    begun: Option<Begun>,
    closed: bool,
}

#[derive(Clone, Debug)]
struct Begun {
    /// For a valid text message: the bytes of an incomplete UTF-8 character at the end of the last fragment.
    text: Option<Vec<u8>>,
}

impl Rules {
    pub fn new(sender: Side) -> Self {
        Self { sender, begun: None, closed: false }
    }

    /// Returns the rules that the next frame breaks.
    pub fn check(&mut self, frame: &Frame) -> Vec<Violation> {
        let header = &frame.header;
        let mut broken = Vec::new();
        let mut demand = |holds: bool, violation| {
            if !holds {
                broken.push(violation);
            }
        };
        match self.sender {
            Side::Client => demand(header.mask.is_some(), Violation::Unmasked),
            Side::Server => demand(header.mask.is_none(), Violation::Masked),
        }
        demand(!(header.rsv1 || header.rsv2 || header.rsv3), Violation::ReservedBits);
        demand(frame.length_form == LengthForm::shortest(frame.length), Violation::LengthNotMinimal);
        demand(frame.length >> 63 == 0, Violation::LengthTooLarge);
        demand(!self.closed, Violation::AfterClose);
        match header.opcode {
            OpCode::Data(Data::Reserved(_)) => demand(false, Violation::ReservedOpcode),
            OpCode::Data(kind) => {
                let continues = kind == Data::Continue;
                demand(!continues || self.begun.is_some(), Violation::NothingToContinue);
                demand(continues || self.begun.is_none(), Violation::MessageNotFinished);
                let text = match (&mut self.begun, kind) {
                    (Some(begun), Data::Continue) => begun.text.take(),
                    (_, Data::Text) => Some(Vec::new()),
                    (_, Data::Continue | Data::Binary | Data::Reserved(_)) => None,
                };
                let rest = text.map(|started| rest(started, &frame.payload));
                let is_text = match &rest {
                    Some(Some(rest)) => rest.is_empty() || !header.is_final,
                    Some(None) => false,
                    None => true,
                };
                demand(is_text, Violation::NotUtf8);
                // Invalid UTF-8 is reported once per message.
                self.begun = (!header.is_final).then(|| Begun { text: rest.flatten() });
            }
            OpCode::Control(kind) => {
                demand(!matches!(kind, Control::Reserved(_)), Violation::ReservedOpcode);
                demand(header.is_final, Violation::FragmentedControl);
                demand(frame.length <= MAX_CONTROL, Violation::LongControl);
                if kind == Control::Close {
                    self.closed = true;
                    demand(frame.payload.len() != 1, Violation::CloseLength);
                    if let [high, low, reason @ ..] = &frame.payload[..] {
                        let code = u16::from_be_bytes([*high, *low]);
                        demand(is_close_code(code), Violation::CloseCode);
                        demand(str::from_utf8(reason).is_ok(), Violation::NotUtf8);
                    }
                }
            }
        }
        broken
    }
}

/// Whether a Close frame may have this code: a registered one (except 1004, which has no meaning), or one from the ranges
/// for libraries and applications.
pub fn is_close_code(code: u16) -> bool {
    CloseCode::from(code).is_allowed() && code != 1004
}

/// Returns the incomplete character at the end of the text `started` + `bytes`, or `None` if the text is not valid UTF-8.
fn rest(mut started: Vec<u8>, bytes: &[u8]) -> Option<Vec<u8>> {
    started.extend_from_slice(bytes);
    match str::from_utf8(&started) {
        Ok(_) => Some(Vec::new()),
        Err(error) if error.error_len().is_none() => Some(started.split_off(error.valid_up_to())),
        Err(_) => None,
    }
}
