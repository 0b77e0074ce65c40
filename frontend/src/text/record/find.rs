//! The texts for searching a record's entries.

use crate::text::{Lang, grouped, words};

words! {
    record_find: "찾기", "Find";
    record_find_text: "찾을 말", "Words or bytes";
    record_find_connection: "연결", "Connection";
    record_every_connection: "모든 연결", "All";
    record_server_socket: "서버 소켓", "The server’s socket";
    record_relays_own: "중계기 자신의 메시지 보이기", "Show the relay’s own messages";
    record_no_match: "찾는 항목이 없습니다. 찾을 말을 지우거나 다른 연결을 고르십시오.", "No entry matches. Clear the words, or choose another connection.";
}

impl Lang {
    /// How many entries match the search.
    pub fn record_matching(self, shown: usize, of: usize) -> String {
        let (shown, of) = (grouped(shown as u64), grouped(of as u64));
        match self {
            Self::Ko => format!("찾기: 항목 {of}개 중 {shown}개를 보입니다."),
            Self::En => format!("Find: showing {shown} of {of} entries."),
        }
    }
}
