//! WebSocket frames by hand (RFC 6455, section 5.2): pure, and cheap enough not to be what is measured.

/// The key with which every frame is masked. Not zero, so that the peer has to unmask.
const KEY: [u8; 4] = [0x5a, 0xc3, 0x17, 0x8e];

const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;

/// A whole binary message in one frame, masked, as a client sends it.
pub fn binary(payload: &[u8]) -> Vec<u8> {
    frame(BINARY, payload)
}

/// The same of a text message.
#[allow(dead_code, reason = "the bench of rooms uses it")]
pub fn text(text: &str) -> Vec<u8> {
    frame(TEXT, text.as_bytes())
}

/// A Close with the code 1000, masked.
pub fn close() -> Vec<u8> {
    frame(CLOSE, &1000_u16.to_be_bytes())
}

fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x80 | opcode];
    match payload.len() {
        length @ 0..126 => frame.push(0x80 | length as u8),
        length @ 126..65536 => {
            frame.push(0x80 | 126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(KEY);
    frame.extend(payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key));
    frame
}

/// Finds the payload in what a server sends: only headers are looked at, no byte is copied.
#[derive(Default)]
pub struct Scanner {
    /// The header as far as it has come.
    head: [u8; 10],
    have: usize,
    /// How many bytes of the frame's payload are still to come.
    left: u64,
    is_data: bool,
    /// How many frames of data have come whole.
    pub frames: u64,
}

/// What a server may not send.
#[derive(Debug, PartialEq, Eq)]
pub enum Unexpected {
    /// A Close: it has ended the conversation.
    Close,
    /// A masked frame, or an opcode that nobody has defined.
    Malformed,
}

impl Scanner {
    /// Gives each run of payload bytes of data frames to `data`; Ping and Pong are skipped.
    pub fn scan(&mut self, mut bytes: &[u8], mut data: impl FnMut(&[u8])) -> Result<(), Unexpected> {
        while let Some((first, rest)) = bytes.split_first() {
            if self.left > 0 {
                let length = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
                let (payload, rest) = bytes.split_at(length);
                if self.is_data {
                    data(payload);
                }
                self.left -= length as u64;
                self.frames += u64::from(self.is_data && self.left == 0);
                bytes = rest;
                continue;
            }
            self.head[self.have] = *first;
            self.have += 1;
            bytes = rest;
            if self.have == self.head_length() {
                self.begin()?;
            }
        }
        Ok(())
    }

    /// The length of the header, as far as what has come of it tells.
    fn head_length(&self) -> usize {
        match self.head[1] & 0x7f {
            _ if self.have < 2 => 2,
            126 => 4,
            127 => 10,
            _ => 2,
        }
    }

    /// The header is complete: the payload follows.
    fn begin(&mut self) -> Result<(), Unexpected> {
        let head = &self.head[..self.have];
        self.left = match head {
            [_, length] => u64::from(*length),
            [_, _, length @ ..] => length.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
            _ => return Err(Unexpected::Malformed),
        };
        self.have = 0;
        match (self.head[1] & 0x80, self.head[0] & 0x0f) {
            (0, opcode @ (0..=2 | 9 | 10)) => {
                self.is_data = opcode <= BINARY;
                self.frames += u64::from(self.is_data && self.left == 0);
                Ok(())
            }
            (0, CLOSE) => Err(Unexpected::Close),
            _ => Err(Unexpected::Malformed),
        }
    }
}
