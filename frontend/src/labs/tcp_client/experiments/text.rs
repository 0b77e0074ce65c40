//! The words of the TCP client lab's experiments.

use crate::record::Micros;
use crate::text::{Lang, fill, grouped, words};

words! {
    column_call: "호출", "Call";
    column_bytes: "바이트", "Bytes";
    column_times: "횟수", "Times";
    column_lengths: "길이", "Lengths";
    column_total: "합계", "Total";

    edges_title: "메시지의 경계", "Message boundaries";
    edges_question: "send를 세 번 부르면, 받는 쪽도 recv를 세 번 불러 메시지를 하나씩 받을까요?",
        "You call send three times. Does the receiver get one message from each of three recv calls?";
    edges_kept: "네. 한 번의 send가 한 번의 recv로 도착합니다.", "Yes: one send arrives as one recv.";
    edges_lost: "아닙니다. 합쳐지거나 나뉠 수 있지만, 바이트의 합계는 같습니다.",
        "No: they may be merged or split, but the total number of bytes is the same.";
    edges_bytes_lost: "아닙니다. 제때 받지 못한 메시지는 사라집니다.", "No: a message that is not received in time is lost.";
    edges_connects: "처음 3초 동안 읽지 않는 slow에 연결", "Connect to slow, which reads nothing for 3 seconds";
    edges_sends: "서버가 읽기 전에 send를 세 번 부르고, 서버의 recv 기다리기",
        "Call send three times before it reads, then wait for its recv";
    edges_cuts: "raw-echo에 send를 한 번 부르고 recv(4)로 받기", "Call send once to raw-echo, and receive with recv(4)";
    edges_caption_joined: "send 세 번, 늦게 읽는 서버", "Three sends, a server that reads late";
    edges_caption_cut: "send 한 번, 4바이트씩 recv", "One send, recv 4 bytes at a time";
    edges_tab_send: "send", "send";
    edges_server_recv: "recv (서버)", "recv (server)";
    edges_tab_recv: "recv (이 탭)", "recv (this tab)";
    edges_why: "TCP는 메시지가 아니라 바이트 스트림을 전달하므로, recv는 그때 버퍼에 있는 바이트를 자기 크기까지 돌려줍니다. 메시지를 구별하려면 줄바꿈이나 길이처럼 경계를 나타내는 규칙을 프로그램이 직접 정해야 합니다.",
        "TCP carries a stream of bytes, so recv returns whatever is in the buffer at that moment, up to its own size. The programs themselves must agree on where a message ends, for example by a newline or a length.";
    edges_note: "서버가 빨리 읽으면 send마다 recv 한 번이 되기도 합니다. 그래서 이 실험의 서버는 일부러 늦게 읽습니다.",
        "With a server that reads immediately, each send may well arrive as one recv. That is why the server in this experiment reads late on purpose.";

    cut_title: "잘린 글자", "A split character";
    cut_question: "6바이트인 ‘안녕’을 recv(4)로 받습니다. recv가 돌려준 바이트를 그때마다 UTF-8로 디코딩해도 될까요?",
        "The 6 bytes of 안녕 are received with recv(4). Is it safe to decode what each recv returns as UTF-8 right away?";
    cut_whole: "됩니다. recv는 온전한 글자만 돌려줍니다.", "Yes: recv returns whole characters.";
    cut_fails: "안 됩니다. 글자가 중간에서 잘릴 수 있습니다.", "No: a character may be split.";
    cut_connects: "recv 크기를 4로 하고 raw-echo에 연결", "Set the recv size to 4, connect to raw-echo";
    cut_sends: "‘안녕’을 한 번 보내고 돌아오는 바이트 받기", "Send 안녕 once and receive it back";
    cut_caption: "돌아온 조각을 두 가지 방법으로 디코딩", "The chunks received, decoded in two ways";
    cut_strict: "조각마다 따로", "Each on its own";
    cut_incremental: "앞 조각에 이어서", "Incrementally";
    cut_fails_at: "{}번째 바이트에서 실패", "fails at byte {}";
    cut_why: "TCP는 바이트만 전달하고 글자가 어디에서 끝나는지 모르므로, recv는 한 글자의 바이트 사이에서도 끝날 수 있습니다. 그래서 아직 완성되지 않은 바이트를 남겨 두었다가 다음 조각에 이어 붙여 디코딩해야 합니다.",
        "TCP carries bytes and knows nothing about characters, so recv may stop between the bytes of a character. Keep the bytes of an incomplete character and decode them together with the next chunk.";

    queue_title: "읽지 않는 상대", "A peer that does not read";
    queue_question: "4 MiB를 보내는데 상대는 처음 3초 동안 recv를 부르지 않습니다. send가 반환되었다면 상대는 그만큼 받은 것일까요?",
        "You send 4 MiB to a peer that does not call recv for 3 seconds. When send has returned, has the peer received that much?";
    queue_received: "네. send가 반환되었으면 상대가 이미 받았습니다.", "Yes: when send returns, the peer has received it.";
    queue_waits: "아닙니다. 상대가 읽을 때까지 버퍼에서 기다립니다.", "No: it waits in buffers until the peer reads.";
    queue_dropped: "아닙니다. 상대가 읽지 않는 동안 보낸 바이트는 버려집니다.", "No: bytes sent while the peer does not read are dropped.";
    queue_connects: "slow에 연결하고 16 KiB 메시지를 256번 보낼 준비", "Connect to slow and prepare to send 16 KiB 256 times";
    queue_sends: "4 MiB를 보내고, 서버가 모두 읽을 때까지 기다리기", "Send the 4 MiB, and wait until the server has read all of it";
    queue_filled: "버퍼에 쌓인 양은 최대 {}이고, 서버가 읽기 시작한 뒤 {} 만에 비었습니다.",
        "Up to {} was waiting in buffers; once the server started to read, they were empty after {}.";
    queue_time: "시각", "Time";
    queue_sent: "보냄", "Sent";
    queue_read: "서버가 읽음", "Read by the server";
    queue_waiting: "버퍼에 남음", "Waiting";
    queue_why: "send는 바이트를 운영체제의 송신 버퍼에 넣고 반환될 뿐이고, 상대의 수신 버퍼까지 차면 TCP의 흐름 제어가 전송을 멈춥니다. 버퍼가 모두 차면 send도 자리가 날 때까지 기다리며, 상대가 받았는지는 상대의 응답으로만 알 수 있습니다.",
        "send copies bytes into the system’s send buffer and returns; when the peer’s receive buffer is full too, TCP flow control stops the transfer. When all buffers are full, send itself blocks; only a reply from the peer tells you that it has received the data.";
    queue_note: "버퍼의 크기는 운영체제마다 다르므로, 얼마나 쌓이는지와 send가 언제 멈추는지도 다릅니다. 여기에는 중계기와 브라우저의 버퍼도 포함됩니다.",
        "How much accumulates, and when sending stops, depends on each system’s buffers. Here they include those of the relay and the browser.";

    half_close_title: "한 방향만 닫기", "Half-close";
    half_close_question: "요청을 보낸 뒤 서버가 응답하기 전에 shutdown(WR)으로 FIN을 보냅니다. 서버의 응답을 받을 수 있을까요?",
        "You send a request and then, before the server replies, a FIN with shutdown(WR). Can its reply still reach you?";
    half_close_both: "없습니다. FIN이 양방향을 모두 닫습니다.", "No: the FIN closes both directions.";
    half_close_one: "있습니다. 내가 보내는 방향만 닫힙니다.", "Yes: only my sending direction is closed.";
    half_close_sends: "3초 뒤에 응답하는 slow에 메시지 보내기", "Send a message to slow, which replies after 3 seconds";
    half_close_shuts: "곧바로 shutdown(WR)을 부르고 기다리기", "Call shutdown(WR) at once, and wait";
    half_close_caption: "shutdown(WR) 이후", "After shutdown(WR)";
    half_close_after: "경과 시간", "After";
    half_close_came: "내용", "Content";
    half_close_fin_sent: "FIN을 보냄", "FIN sent";
    half_close_fin_came: "FIN 도착: 서버도 송신을 종료함", "FIN received: the server has finished sending too";
    half_close_why: "TCP 연결은 방향이 두 개이고 FIN은 보낸 쪽의 송신 방향만 닫으므로, 서버는 계속 응답할 수 있습니다. 서버도 FIN을 보내면 recv가 0을 돌려주고, 그때 연결이 양방향 모두 끝납니다.",
        "A TCP connection has two directions, and a FIN closes only its sender’s, so the server can still reply. When the server’s FIN arrives, recv returns 0, and both directions are closed.";

    failures_title: "세 가지 실패", "Three failures";
    failures_question: "닫힌 포트, 응답하지 않는 상대, RST를 보내는 상대가 있습니다. 소켓 프로그램과 fetch는 이 실패들을 서로 구별할 수 있을까요?",
        "A closed port, a silent peer, a peer that sends an RST: can a socket program tell these failures apart, and can fetch?";
    failures_both: "둘 다 구별합니다.", "Both can.";
    failures_socket: "소켓은 구별하지만, fetch는 구별하지 못합니다.", "Sockets can, fetch cannot.";
    failures_neither: "둘 다 구별하지 못합니다. 실패는 모두 같아 보입니다.", "Neither can: all failures look alike.";
    failures_closed: "아무도 listen하지 않는 closed에 연결", "Connect to closed, where nobody listens";
    failures_silent: "응답하지 않는 silent에 보내고 1초까지 기다리기", "Send to silent, which never replies, and wait up to 1 second";
    failures_reset: "RST로 응답하는 reset에 보내기", "Send to reset, which answers with an RST";
    failures_fetch: "같은 세 주소를 fetch로 요청", "Request the same three addresses with fetch";
    failures_caption: "같은 상대에 소켓과 fetch로", "The same peers, with a socket and with fetch";
    failures_server: "상대", "Peer";
    failures_socket_says: "소켓", "Socket";
    failures_took: "걸린 시간", "Time";
    failures_fetch_says: "fetch", "fetch";
    failures_gave_up: "오류 없음 · 1초 뒤 이 페이지가 취소", "no error · this page gave up after 1 s";
    failures_why: "운영체제는 연결 거부(ECONNREFUSED)와 연결 재설정(ECONNRESET)을 다른 오류로 알려 주고, 응답이 없는 상대는 프로그램이 정한 시간 제한으로만 알 수 있습니다. 브라우저의 fetch는 페이지가 내부 네트워크를 탐색하지 못하도록 원인을 감추고 모두 같은 오류로 알려 줍니다.",
        "The operating system reports a refused connection (ECONNREFUSED) and a reset one (ECONNRESET) as different errors, and a silent peer can be detected only by the program’s own time limit. The browser’s fetch hides the cause so that pages cannot probe networks, and reports the same error for all.";
    failures_note: "fetch의 오류 문구는 브라우저마다 다릅니다. 개발자 도구의 콘솔에는 원인이 보이지만, 페이지의 코드는 그것을 읽을 수 없습니다.",
        "The wording of fetch’s error differs between browsers. The console of the developer tools shows the cause, but the page’s code cannot read it.";

    no_limit_title: "시간 제한", "No time limit";
    no_limit_question: "서버가 연결만 받고 응답하지 않습니다. 시간 제한이 없는 recv는 어떻게 될까요?",
        "A server accepts the connection and never replies. What happens to a recv without a time limit?";
    no_limit_error: "잠시 뒤 운영체제가 오류를 알려 줍니다.", "After a while the system reports an error.";
    no_limit_for_ever: "연결이 유지되는 한 무한정 기다립니다.", "It waits indefinitely, as long as the connection is established.";
    no_limit_connects: "시간 제한을 비우고 silent에 연결", "Clear the time limit and connect to silent";
    no_limit_waits: "메시지를 보내고 4초 동안 지켜보기", "Send a message, and watch for 4 seconds";
    no_limit_limited: "시간 제한을 1초로 하고 다시 보내기", "Set the time limit to 1 second and send again";
    no_limit_caption: "응답을 기다린 시간", "Time waited for a reply";
    no_limit_none: "없음", "none";
    no_limit_second: "1초", "1 s";
    no_limit_waited: "기다린 시간", "Waited";
    no_limit_end: "결과", "Result";
    no_limit_still_waiting: "끝나지 않음: 기다리던 중에 실험이 연결을 닫음", "not ended: the experiment closed the connection while it waited";
    no_limit_timed_out: "시간 초과: recv가 반환되었고 연결은 그대로", "timed out: recv returned, and the connection is still established";
    no_limit_other: "상대가 응답하거나 연결이 끊김", "the peer replied, or the connection broke";
    no_limit_why: "recv에는 기본 시간 제한이 없고, 기다리는 쪽에서는 응답하지 않는 상대와 느린 상대를 구별할 수 없습니다. 그래서 얼마나 기다릴지는 프로그램이 정해야 합니다(Python의 settimeout, Rust의 set_read_timeout).",
        "recv has no time limit by default, and the waiting side cannot distinguish a silent peer from a slow one. The program must decide how long to wait (settimeout in Python, set_read_timeout in Rust).";
    no_limit_note: "4초 동안 기다렸다고 해서 무한정 기다린다고 증명되지는 않습니다. 직접 시간 제한을 비우고 보낸 뒤 더 오래 지켜볼 수 있습니다.",
        "Four seconds do not prove that it waits indefinitely. You can clear the time limit yourself, send, and watch for longer.";
}

impl Lang {
    /// Decoding fails at this byte, 1 for the first.
    pub fn cut_at(self, byte: usize) -> String {
        fill(self.cut_fails_at(), &grouped(byte as u64))
    }

    /// A recv with a buffer of this size returned this many bytes.
    pub fn returned(self, size: u32, bytes: usize) -> String {
        ["recv(", &size.to_string(), ") → ", &bytes.to_string()].concat()
    }

    /// At most `peak` bytes were queued, and the queue took this long to drain.
    pub fn queue_course(self, peak: usize, took: Micros) -> String {
        fill(&fill(self.queue_filled(), &self.mebibytes(peak)), &self.stopwatch(took))
    }

    /// A number of bytes in MiB with one decimal, rounded down.
    pub fn mebibytes(self, bytes: usize) -> String {
        self.mebibytes_between(0, bytes)
    }

    /// The difference of two byte counts in MiB, computed from the rounded values that [`mebibytes`](Self::mebibytes)
    /// shows. Rounded separately, the difference might not match the two values shown beside it.
    pub fn mebibytes_between(self, from: usize, to: usize) -> String {
        let [from, to] = [from, to].map(|bytes| (bytes * 10) >> 20);
        let tenths = to.saturating_sub(from);
        [&grouped(tenths as u64 / 10), ".", &(tenths % 10).to_string(), "\u{a0}MiB"].concat()
    }
}
