//! The texts for saving, opening and replaying a record.

use crate::{
    record::import::ImportError,
    text::{Lang, fill, grouped, words},
};

words! {
    record_file: "파일", "File";
    record_export_json: "JSON 내보내기", "Export JSON";
    record_export_pcapng: "pcapng 내보내기", "Export pcapng";
    record_no_packets: "이 기록에는 주소를 아는 연결이 없어 pcapng로 내보낼 패킷이 없습니다. fetch와 브라우저의 WebSocket은 주소를 보여 주지 않습니다. TCP나 UDP로 주고받은 뒤에 내보내거나 JSON으로 내보내십시오.",
        "This record has no connection with known addresses, so there are no packets to export as pcapng. fetch and the browser’s own WebSocket do not reveal addresses. Exchange data over TCP or UDP first, or export JSON.";
    saved_unlikely: "샌드박스로 격리된 프레임이라 브라우저가 파일 저장을 막을 수 있습니다. 저장되지 않았으면 아래 내용을 복사하십시오.",
        "This page is in a sandboxed frame, where the browser may refuse to save files. If no file was saved, copy the contents below.";
    saved_perhaps: "다른 페이지에 담긴 프레임이라 파일이 저장되었는지 알 수 없습니다.",
        "This page is in a frame of another page and cannot tell whether the file was saved.";
    saved_failed: "브라우저가 파일을 만들지 못했습니다. 아래 내용을 복사하십시오.", "The browser could not create the file. Copy the contents below.";
    saved_show: "내용 보기", "Show contents";
    saved_hide: "닫기", "Hide contents";
    saved_contents: "파일 내용", "File contents";
    saved_base64: "Base64로 적은 파일입니다. contents.txt로 저장한 뒤 base64 -d contents.txt > record.pcapng 명령으로 되돌립니다.",
        "The file in Base64. Save it as contents.txt, and turn it back with: base64 -d contents.txt > record.pcapng";
    record_open: "기록 열기", "Open a record";
    record_imported_status: "가져온 기록: {} · 항목 {}개 · 읽기 전용입니다. 실습은 계속 기록됩니다.",
        "Imported: {} · {} entries · read-only. The lab keeps recording.";
    record_replayed_status: "버튼을 눌렀을 때까지의 기록을 재생합니다. 실습은 계속 기록됩니다.",
        "Replaying the record as it was when you pressed the button. The lab keeps recording.";
    record_back: "실습 기록으로", "Back to the lab’s record";
    record_no_record: "이 파일은 기록이 아닙니다. 이 페이지에서 JSON으로 내보낸 파일을 고르십시오. ({})",
        "This file is not a record. Choose a file that this page exported as JSON. ({})";
    record_is_empty: "이 파일의 기록에는 항목이 없습니다. 다른 파일을 고르십시오.", "The record in this file has no entries. Choose another file.";
    record_other_format: "다른 버전의 페이지에서 내보낸 기록입니다(형식 {}). 페이지를 최신 버전으로 바꾸고 다시 여십시오.",
        "This record was exported by another version of this page (format {}). Update the page and open it again.";
    replay: "재생", "Replay";
    replay_controls: "재생 조작", "Replay controls";
    replay_previous: "이전 사건", "Previous event";
    replay_next: "다음 사건", "Next event";
    replay_play: "재생 시작", "Play";
    replay_stop: "멈춤", "Stop";
    replay_place: "재생 위치", "Position";
    replay_pace: "재생 속도", "Speed";
    replay_steps: "하나씩", "Step by step";
    replay_real_time: "실제 속도", "Real time";
    replay_half: "½ 속도", "½ speed";
    replay_tenth: "1/10 속도", "1/10 speed";
    replay_queues: "중계기에서 대기 중인 데이터", "Waiting at the relay";
    queue_send: "송신 대기열", "Send queue";
    queue_receive: "수신 대기열", "Receive queue";
    queue_accept: "accept 대기열", "Accept queue";
    replay_nothing_yet: "아직 아무 사건도 보이지 않습니다. 재생하거나 다음 사건으로 넘어가십시오.", "No event is shown yet. Press Play or go to the next event.";
}

impl Lang {
    /// How many of the record's events are shown.
    pub fn replay_at(self, shown: usize, of: usize) -> String {
        match self {
            Self::Ko => format!("사건 {of}개 중 {shown}개"),
            Self::En => format!("{shown} of {of} events"),
        }
    }

    /// The number of clients that wait to be accepted.
    pub fn clients_waiting(self, clients: u32) -> String {
        match self {
            Self::Ko => format!("{clients}개"),
            Self::En if clients == 1 => "1 client".to_owned(),
            Self::En => format!("{clients} clients"),
        }
    }

    /// The name of the imported record that is shown instead of the lab's own, and its number of entries.
    pub fn record_imported(self, name: &str, entries: usize) -> String {
        fill(&fill(self.record_imported_status(), name), &grouped(entries as u64))
    }

    /// Why a file is not a readable record, and what to do.
    pub fn import_error(self, error: &ImportError) -> String {
        match error {
            ImportError::NotARecord(reason) => fill(self.record_no_record(), reason),
            ImportError::OtherFormat(format) => fill(self.record_other_format(), &format.to_string()),
            ImportError::Empty => self.record_is_empty().to_owned(),
        }
    }
}
