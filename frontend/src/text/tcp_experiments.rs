//! The words of the TCP client lab's experiments.

use super::{Lang, fill, grouped, words};

words! {
    column_call: "호출", "Call";
    column_bytes: "바이트", "Bytes";

    cut_title: "잘린 글자", "A cut character";
    cut_question: "6바이트인 ‘안녕’을 recv(4)로 받습니다. recv가 돌려준 바이트를 그때마다 UTF-8로 디코드해도 될까요?",
        "The 6 bytes of 안녕 come by recv(4). May what each recv returned be decoded as UTF-8 at once?";
    cut_whole: "됩니다. recv는 온전한 글자만 돌려줍니다.", "Yes: a recv returns whole characters.";
    cut_fails: "안 됩니다. 글자가 중간에서 잘릴 수 있습니다.", "No: a character may be cut in two.";
    cut_connects: "recv 크기를 4로 하고 raw-echo에 연결", "Set the recv size to 4, connect to raw-echo";
    cut_sends: "‘안녕’을 한 번 보내고 돌아오는 바이트 받기", "Send 안녕 once and receive it back";
    cut_caption: "돌아온 조각을 두 가지 방법으로 디코드", "The chunks that came, decoded in two ways";
    cut_strict: "조각마다 따로", "Each by itself";
    cut_incremental: "앞 조각에 이어서", "Incrementally";
    cut_fails_at: "{}번째 바이트에서 실패", "fails at byte {}";
    cut_why: "TCP는 바이트만 나르고 글자가 어디에서 끝나는지 모르므로, recv는 한 글자의 바이트 사이에서도 끝날 수 있습니다. 그래서 아직 완성되지 않은 바이트를 남겨 두었다가 다음 조각에 이어 붙여 디코드해야 합니다.",
        "TCP carries bytes and knows nothing of characters, so a recv may end between the bytes of one. Keep the bytes that do not yet make a character, and decode them together with the next chunk.";
}

impl Lang {
    /// Decoding fails at this byte, 1 for the first.
    pub fn cut_at(self, byte: usize) -> String {
        fill(self.cut_fails_at(), &grouped(byte as u64))
    }

    /// A recv with a buffer of this size returned so many bytes.
    pub fn returned(self, size: u32, bytes: usize) -> String {
        ["recv(", &size.to_string(), ") → ", &bytes.to_string()].concat()
    }
}
