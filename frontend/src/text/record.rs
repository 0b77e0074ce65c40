//! The texts of the record's views, and the format of times.

pub mod failure;
mod find;
mod replay;
pub mod websocket;

use super::{Lang, byte_count, dotted, duration, fill, grouped, words};
use crate::record::{ConnectionId, Faults, MAX_BYTES, MAX_ENTRIES, Micros, Protocol, RecordedEvent};
use relay_protocol::{Fault, TcpInfo, Way};

words! {
    ladder: "흐름도", "Ladder";
    table: "목록", "Table";
    hex: "16진수", "Hex";
    record_title: "기록", "Record";
    record_pause: "일시정지", "Pause";
    record_resume: "계속", "Resume";
    record_clear: "지우기", "Clear";
    record_to_newest: "최신 항목으로", "Jump to newest";
    record_empty_socket: "아직 기록이 없습니다. 서버에 연결하면 오간 바이트와 신호가 모두 여기에 그려집니다.",
        "Nothing recorded yet. Connect to a server, and every byte and signal will be drawn here.";
    record_empty_server: "아직 기록이 없습니다. 리슨을 시작하면 이 탭이 부른 호출과 클라이언트마다 오간 바이트가 여기에 그려집니다.",
        "Nothing recorded yet. Start listening, and this tab’s calls and the bytes exchanged with each client will be drawn here.";
    record_empty_http: "아직 기록이 없습니다. 요청을 보내면 요청과 응답이 여기에 그려집니다.",
        "Nothing recorded yet. Send a request, and the request and its response will be drawn here.";
    record_empty_websocket: "아직 기록이 없습니다. 서버에 연결하면 오간 메시지와 닫힌 이유가 여기에 그려집니다.",
        "Nothing recorded yet. Connect to a server, and the messages and the reason it closed will be drawn here.";
    record_no_bytes: "아직 오간 바이트가 없습니다.", "No bytes have been sent or received yet.";

    proving_entries: "조건을 채운 항목", "Entries that fulfil the task";
    proving_entry: "조건을 채운 항목 {}", "entry {}, fulfils the task";

    lane_tab: "이 탭", "This tab";
    lane_relay: "중계기", "Relay";
    lane_in_page: "이 페이지 안", "Inside this page";
    record_in_page: "이 페이지 안의 네트워크에서 일어난 일입니다.", "This happened on the network inside this page.";
    lane_server: "서버", "Server";
    lane_peer: "상대", "Peer";
    lane_clients: "클라이언트", "Clients";
    lane_earlier: "연결 {}까지", "up to {}";

    column_number: "번호", "No.";
    column_time: "시각", "Time";
    column_connection: "연결", "Conn.";
    column_direction: "방향", "Direction";
    column_what: "동작", "Event";
    column_size: "크기", "Size";
    column_content: "내용", "Content";
    direction_out: "보냄", "sent";
    direction_back: "받음", "received";

    not_answered: "응답 없이 끊김", "lost without a response";
    from_buffer: "중계기의 수신 버퍼에 이미 도착해 있던 바이트일 수 있습니다. 앞의 recv가 버퍼를 가득 채웠기 때문입니다.",
        "These bytes may already have been in the relay’s receive buffer: the previous recv filled its buffer completely.";
    recv_timed_out: "시간 초과", "timed out";
    recv_still_connected: "제한 시간 안에 아무 바이트도 오지 않았습니다. 연결은 그대로 유지됩니다.",
        "No bytes arrived within the time limit. The connection is still established.";
    relay_unanswered: "중계기 응답 없음", "no response from the relay";
    relay_unanswered_why: "제한 시간이 지나도록 중계기가 아무것도 알려 오지 않아 페이지가 직접 시간을 쟀습니다. 중계기가 멈춰 있으면 보낸 것은 중계기에서 기다립니다.",
        "The time limit passed without a word from the relay, so the page measured it itself. While the relay is stopped, what was sent waits there.";
    no_answer: "응답 없음", "no response";
    ended_in_page: "이 페이지 안에서 끝남", "ended inside this page";
    websocket_closed: "WebSocket 닫힘", "WebSocket closed";
    ended_at_relay: "중계기에서 연결 끝남", "ended at the relay";
    headers_counted: "(헤더 {}개)", "(headers: {})";
    message_cut: "도중에 끊김", "cut off";
    failed_fetch: "fetch 실패", "fetch failed";

    record_entries: "{}개", "{} entries";
    record_new_entries: "일시정지했습니다. 기록은 계속됩니다 · 새 항목 {}개", "Paused. Recording continues · {} new entries";
    record_oldest_gone: "오래된 항목 {}개를 지웠습니다. 기록은 {}개, {} MiB까지 보관합니다.",
        "The oldest {} entries were dropped. Up to {} entries and {} MiB are kept.";
    record_first_not_drawn: "이 화면은 앞의 항목 {}개를 그리지 않습니다. 내보내기에는 모두 들어 있습니다.",
        "The first {} entries are not drawn in this view. The export contains all of them.";
    bytes_more: "… {} 더 있습니다. 내보내기에는 모두 들어 있습니다.", "… {} more. The export contains all of them.";
    queue_of: "대기열 {}", "queue {}";
    waits_for_accept: "연결됨 · accept 대기", "connected · queued";
    taken_at_once: "연결됨", "connected";
    waited_for: "대기열에서 {} 기다림", "waited {} in the queue";
    bytes_are_gone: "{} 버려짐", "{} discarded";
    datagram_number: "#{}", "#{}";
    datagram_bytes: "데이터그램 #{}", "datagram #{}";
    udp_connected: "UDP의 connect는 아무것도 보내지 않습니다. 소켓이 이 주소로만 보내고 이 주소에서 온 것만 받도록 정해 둘 뿐입니다.",
        "Connecting a UDP socket sends nothing. It only fixes the address that the socket sends to and receives from.";
    no_datagram_came: "제한 시간 안에 아무 데이터그램도 오지 않았습니다. 보낸 것이 사라졌는지, 답이 사라졌는지, 상대가 답하지 않았는지 UDP는 알려 주지 않습니다.",
        "No datagram arrived within the time limit. UDP does not say whether the datagram was lost, the reply was lost, or nobody replied.";
    rest_is_gone: "데이터그램이 recvfrom의 버퍼보다 길었습니다. 나머지는 버려졌고, 다음 recvfrom은 다음 데이터그램을 돌려줍니다.",
        "The datagram was longer than the recvfrom buffer. The rest was discarded; the next recvfrom returns the next datagram.";
    icmp_unreachable: "ICMP 포트 도달 불가", "ICMP port unreachable";
    faults_asked: "결함 주입", "faults to inject";
    faults_loss: "손실 {}%", "loss {}%";
    faults_duplicate: "중복 {}%", "duplicates {}%";
    faults_reorder: "순서 바꿈 {}%", "reordering {}%";
    faults_delay: "지연 {} ms", "delay {} ms";
    faults_seed: "시드 {}", "seed {}";
    injected_delay: "주입된 지연 {} ms", "injected delay {} ms";
    injected_loss: "주입된 손실 · #{}", "injected loss · #{}";
    injected_duplicate: "주입된 중복 · #{}", "injected duplicate · #{}";
    injected_reorder: "주입된 순서 바꿈 · #{}", "injected reordering · #{}";
    injected_copy: "주입된 사본", "injected copy";
    held_at_relay: "중계기에서 대기", "waiting at the relay";
    lost_as_asked: "주입된 손실로 사라짐", "injected loss";
    not_sent: "보내지 못함", "not sent";
    lost_out: "보내는 길에 손실됨", "lost on the way there";
    lost_back: "돌아오는 길에 손실됨", "lost on the way back";
    doubled_out: "보내는 길에 중복됨", "duplicated on the way there";
    doubled_back: "돌아오는 길에 중복됨", "duplicated on the way back";
    overtaken_out: "보내는 길에 순서가 바뀜", "reordered on the way there";
    overtaken_back: "돌아오는 길에 순서가 바뀜", "reordered on the way back";
    tcp_info_unknown: "이 운영체제의 커널은 알려 주지 않습니다.", "The kernel of this system does not report it.";
    tcp_info_facts: "RTT {} · 재전송 {} · 혼잡 윈도 {} · 수신 윈도 {}", "RTT {} · {} retransmissions · congestion window {} · receive window {}";
    connection_number: "연결 {}", "Conn. {}";
    socket_number: "UDP 소켓 {}", "UDP socket {}";
    connected_after: "연결됨 · {}", "connected · {}";
    bytes_cut: "{} 잘림", "{} cut off";
    bytes_continued: "{} 이어짐", "{} continued";
    bytes_invalid: "{} UTF-8 아님", "{} not UTF-8";
    bytes_of_stream: "스트림의 {}–{}번째 바이트", "bytes {}–{} of the stream";
}

impl Lang {
    /// The number of entries.
    pub fn record_count(self, count: usize) -> String {
        fill(self.record_entries(), &grouped(count as u64))
    }

    /// The record is paused, and this many entries are not drawn yet.
    pub fn record_waiting(self, count: usize) -> String {
        fill(self.record_new_entries(), &grouped(count as u64))
    }

    /// This many of the oldest entries were discarded.
    pub fn record_dropped(self, count: u64) -> String {
        let values = [grouped(count), grouped(MAX_ENTRIES as u64), (MAX_BYTES >> 20).to_string()];
        values.iter().fold(self.record_oldest_gone().to_owned(), |sentence, value| fill(&sentence, value))
    }

    /// This many of the oldest entries are not drawn in this view.
    pub fn record_not_drawn(self, count: usize) -> String {
        fill(self.record_first_not_drawn(), &grouped(count as u64))
    }

    /// This many more bytes are not drawn.
    pub fn more_bytes(self, count: usize) -> String {
        fill(self.bytes_more(), &byte_count(count))
    }

    /// The name of a connection, or of a UDP socket.
    pub fn connection_name(self, id: ConnectionId, protocol: Protocol) -> String {
        let words = match protocol {
            Protocol::Tcp | Protocol::WebSocket => self.connection_number(),
            Protocol::Udp => self.socket_number(),
        };
        fill(words, &id.0.to_string())
    }

    /// A datagram's number in its direction.
    pub fn numbered(self, number: u64) -> String {
        fill(self.datagram_number(), &grouped(number))
    }

    /// The relay delays a datagram by this many milliseconds.
    pub fn delayed_by(self, milliseconds: u32) -> String {
        fill(self.injected_delay(), &grouped(milliseconds.into()))
    }

    /// The faults that are requested, and the seed. Faults that are 0 are left out.
    pub fn faults(self, faults: Faults) -> String {
        let mut all = String::new();
        for (words, amount) in [
            (self.faults_loss(), faults.loss),
            (self.faults_duplicate(), faults.duplicate),
            (self.faults_reorder(), faults.reorder),
            (self.faults_delay(), faults.delay),
        ] {
            if amount > 0 {
                all = dotted(&[&all, &fill(words, &amount.to_string())]);
            }
        }
        dotted(&[&all, &fill(self.faults_seed(), &faults.seed.to_string())])
    }

    /// This many clients wait to be accepted.
    pub fn queue(self, clients: u32) -> String {
        fill(self.queue_of(), &clients.to_string())
    }

    /// How long a client waited to be accepted.
    pub fn waited(self, waited: Micros) -> String {
        fill(self.waited_for(), &duration(waited))
    }

    /// This many bytes of a datagram were discarded.
    pub fn bytes_gone(self, count: usize) -> String {
        fill(self.bytes_are_gone(), &byte_count(count))
    }

    /// The relay applied a fault to the datagram with this number.
    pub fn injected(self, fault: Fault, number: u64) -> String {
        let words = match fault {
            Fault::Loss => self.injected_loss(),
            Fault::Duplicate => self.injected_duplicate(),
            Fault::Reorder => self.injected_reorder(),
        };
        fill(words, &grouped(number))
    }

    /// The effect of a fault on a datagram that was sent in this direction.
    pub fn done_by(self, fault: Fault, way: Way) -> &'static str {
        match (fault, way) {
            (Fault::Loss, Way::Out) => self.lost_out(),
            (Fault::Loss, Way::Back) => self.lost_back(),
            (Fault::Duplicate, Way::Out) => self.doubled_out(),
            (Fault::Duplicate, Way::Back) => self.doubled_back(),
            (Fault::Reorder, Way::Out) => self.overtaken_out(),
            (Fault::Reorder, Way::Back) => self.overtaken_back(),
        }
    }

    /// The kernel's data about a connection (TCP_INFO).
    pub fn tcp_info(self, info: TcpInfo) -> String {
        let values = [
            duration(info.rtt.into()),
            info.retransmits.to_string(),
            info.congestion_window.to_string(),
            byte_count(info.receive_window as usize),
        ];
        values.iter().fold(self.tcp_info_facts().to_owned(), |sentence, value| fill(&sentence, value))
    }

    /// The connections up to and including this one.
    pub fn up_to(self, id: ConnectionId) -> String {
        fill(self.lane_earlier(), &id.0.to_string())
    }

    /// How long it took to establish the connection.
    pub fn connected_in(self, took: Micros) -> String {
        fill(self.connected_after(), &duration(took))
    }

    /// This many bytes at the end are the start of an incomplete character.
    pub fn cut_bytes(self, count: usize) -> String {
        fill(self.bytes_cut(), &byte_count(count))
    }

    /// The number of headers of an HTTP message.
    pub fn header_count(self, count: usize) -> String {
        fill(self.headers_counted(), &count.to_string())
    }

    /// This many bytes at the start are the rest of a character that began earlier.
    pub fn continued_bytes(self, count: usize) -> String {
        fill(self.bytes_continued(), &byte_count(count))
    }

    /// This many bytes are not valid UTF-8.
    pub fn invalid_bytes(self, count: usize) -> String {
        fill(self.bytes_invalid(), &byte_count(count))
    }

    /// The range of a chunk's bytes in its stream, or the number of a datagram or message in its direction.
    pub fn place(self, event: &RecordedEvent, length: u64) -> String {
        let offset = event.facts.offset;
        match (event.facts.datagram, event.facts.protocol) {
            (0, _) => fill(&fill(self.bytes_of_stream(), &grouped(offset + 1)), &grouped(offset + length)),
            (number, Protocol::WebSocket) => fill(self.message_place(), &grouped(number)),
            (number, Protocol::Tcp | Protocol::Udp) => fill(self.datagram_bytes(), &grouped(number)),
        }
    }
}

/// Formats a time in seconds with three decimals, as in `8.204`.
pub fn seconds(time: Micros) -> String {
    let milliseconds = time / 1000;
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}
