//! The words of the UDP lab.

use super::delivery::Delays;
use crate::text::{Lang, dotted, duration, fill, words};
use relay_protocol::PracticeUdp;

words! {
    udp: "UDP", "UDP";
    udp_intro: "UDP는 데이터그램을 하나씩 보냅니다. 데이터그램의 경계는 지켜지지만, 도착과 순서는 보장되지 않습니다.", "UDP sends individual datagrams. It preserves their boundaries but guarantees neither delivery nor order.";
    udp_mode: "역할", "Mode";
    udp_mode_client: "클라이언트", "Client";
    udp_mode_server: "서버 (bind)", "Server (bind)";
    udp_mode_compare: "TCP와 비교", "Compare";
    udp_recv_size: "recvfrom 크기", "recvfrom size";
    udp_recv_mode: "recvfrom 호출", "recvfrom";
    udp_recv_mode_hint: "다음에 여는 소켓부터 적용됩니다.", "Applies to the next socket.";
    udp_open: "소켓 열기", "Open socket";
    udp_bind: "포트 열기 (bind)", "Open port (bind)";
    udp_close: "소켓 닫기", "Close socket";
    udp_call_recvfrom: "recvfrom 호출", "Call recvfrom";
    udp_port: "포트", "Port";
    udp_send_to: "받는 주소", "To";
    udp_last_sender: "비워 두면 마지막으로 보낸 상대 ({})", "Leave empty for the last sender ({})";
    udp_no_sender: "아직 보내온 상대가 없습니다.", "No one has sent anything yet.";
    udp_first_message: "안녕 {n}", "hello {n}";
    udp_message_hint: "{n}은 순번으로 바뀝니다. 빈 데이터그램도 보낼 수 있습니다.", "{n} becomes the datagram’s number; may be empty.";
    udp_open_first: "먼저 소켓을 여십시오.", "Open the socket first.";
    udp_examples: "길이 예시", "Lengths to try";
    udp_example_empty: "0바이트", "0 bytes";
    udp_example_ten: "10바이트", "10 bytes";
    udp_example_longest: "65,507바이트 (최대)", "65,507 bytes (maximum)";
    udp_example_too_long: "65,508바이트 (너무 김)", "65,508 bytes (too long)";
    udp_state_idle: "소켓 없음", "No socket";
    udp_state_opening: "소켓을 여는 중", "Opening the socket";
    udp_state_open: "열림 · {}", "Open · {}";
    udp_state_closing: "닫는 중", "Closing";
    udp_practice_echo: "받은 데이터그램을 그대로 돌려보냅니다.", "Sends each datagram back unchanged.";
    udp_practice_silent: "받기만 하고 응답하지 않습니다. 응답이 없는 것과 손실된 것을 구별할 수 있는지 보십시오.", "Receives and never replies. Can you tell silence from loss?";
    udp_practice_closed: "소켓이 없는 포트입니다. 보내기는 성공합니다. 그 뒤의 호출이 ECONNREFUSED로 실패하거나, 아무 응답도 없을 수 있습니다.", "A port without a socket. Sending succeeds; a later call may fail with ECONNREFUSED, or nothing may come back at all.";
    udp_reply: "데이터그램이 오면", "When a datagram arrives";
    udp_reply_echo: "그대로 돌려보내기", "Echo it";
    udp_reply_by_hand: "직접 보내기", "Reply manually";
    udp_reply_echo_sends: "자동으로 돌려보내는 동안에는 직접 보낼 수 없습니다.", "While the server echoes, you cannot send manually.";
    udp_reply_echo_hint: "자동으로 돌려보내는 동안에는 직접 보낼 수 없습니다. 돌려보내는 서버 둘이 데이터그램 하나를 무한히 주고받을 수 있기 때문입니다.", "While the server echoes, you cannot send manually: two echo servers would bounce one datagram back and forth indefinitely.";
    udp_local_client: "이 탭의 클라이언트로 보내기", "Send from a client in this tab";
    udp_try: "이 컴퓨터의 터미널에서 보내 보십시오. 이 컴퓨터의 어느 프로그램이든 이 포트로 데이터그램을 보낼 수 있고, 받아들이는 절차(accept)는 없습니다.", "Send from a terminal on this computer. Any program here can send to this port; there is nothing to accept.";
    udp_greeting: "안녕", "hello";
    udp_loss: "손실", "Loss";
    udp_duplicate: "중복", "Duplicates";
    udp_reorder: "순서 바뀜", "Reordering";
    udp_delay: "지연", "Delay";
    udp_seed: "시드", "Seed";
    udp_faults: "결함 주입", "Faults to inject";
    udp_faults_none: "없음", "none";
    udp_faults_hint: "중계기가 일부러 만드는 결함입니다. 보내는 길과 돌아오는 길에 각각 생기고, 지연은 보내는 길에만 있습니다. 다음에 여는 소켓부터 적용되며, 시드가 같으면 같은 데이터그램에 같은 결함이 생깁니다.", "The relay injects these faults on purpose in both directions, and the delay only on the way out. They apply to the next socket. The same seed causes the same faults in the same datagrams.";
    udp_faults_compared: "UDP에서 무엇이 손실될지는 시드가 정합니다. TCP에서는 중계기의 커널이 도착한 세그먼트를 실제로 버리므로 매번 다릅니다. 버려진 것은 대개 상대가 재전송하고, 재전송 횟수는 중계기 쪽의 재전송만 셉니다. 중복과 순서 바뀜은 UDP에만 주입합니다. TCP 프로그램은 데이터그램이 아니라 바이트 스트림을 받으므로 중복도 순서 바뀜도 볼 수 없습니다.", "With UDP, the seed determines what is lost. With TCP, the relay’s kernel actually drops arriving segments, different ones each time. The peer usually retransmits those; the retransmissions below are only those of the relay’s side. Duplicates and reordering are injected into UDP only: a TCP program receives a stream of bytes and sees neither.";
    udp_count: "메시지", "Messages";
    udp_count_unit: "개", "";
    udp_choose_faults: "손실, 중복, 순서 바뀜 정하기", "Choose loss, duplication and reordering";
    udp_compare: "같은 메시지 보내기", "Send over both";
    udp_stop: "중단", "Stop";
    udp_compare_intro: "번호를 붙인 같은 메시지를 UDP echo와 TCP raw-echo에 나란히 보내고, 무엇이 어떤 순서로 돌아오는지 봅니다.", "Sends the same numbered messages to the practice echo servers over UDP and TCP side by side. Which come back, and in which order?";
    udp_compare_why: "TCP에서는 커널이 확인 응답(ACK)이 없는 세그먼트를 재전송하고, 앞의 것이 올 때까지 뒤의 것을 보관했다가 순서대로 전달합니다. UDP는 둘 다 하지 않으므로, 재전송과 순서 맞추기는 프로그램이 해야 합니다.", "With TCP, the kernel retransmits segments that were not acknowledged and holds back those that arrive early until it can deliver everything in order. UDP does neither: retransmission and ordering are up to the program.";
    udp_cannot_lose: "이 시스템의 중계기는 TCP 세그먼트를 버릴 수 없어, TCP는 손실 없이 비교합니다. 중계기가 알린 이유:", "The relay cannot drop TCP segments on this system, so TCP runs without loss. Reason given by the relay:";
    udp_comparing: "비교하는 중입니다. 메시지가 돌아오기를 기다립니다.", "Comparing: waiting for the messages to come back.";
    udp_compared: "비교가 끝났습니다.", "The comparison is complete.";
    udp_order: "돌아온 순서", "Order of arrival";
    udp_order_nothing: "아직 없음", "nothing yet";
    udp_measure: "항목", "Measure";
    udp_total_sent: "보낸 메시지", "Sent";
    udp_total_arrived: "돌아온 메시지", "Returned";
    udp_total_missing: "손실된 메시지", "Lost";
    udp_total_duplicated: "중복된 메시지", "Duplicated";
    udp_total_late: "순서가 바뀐 메시지", "Out of order";
    udp_median: "메시지의 지연 (중앙값)", "Delay per message (median)";
    udp_longest: "메시지의 지연 (최댓값)", "Delay per message (longest)";
    udp_delays: "메시지마다의 지연 (보낸 순서)", "Delay of each message, in the order sent";
    udp_total_took: "마지막 응답까지", "Until the last reply";
    udp_retransmits: "재전송 (중계기 쪽)", "Retransmissions (relay’s side)";
    udp_round_trip: "왕복 시간 (RTT)", "Round trip (RTT)";
    udp_window: "혼잡 윈도 · 수신 윈도", "Congestion · receive window";
    udp_not_told: "이 시스템은 알려 주지 않음", "not reported on this system";
    udp_no_such: "없음", "none";
    udp_segments: "{}개", "{}";
    udp_delivery_unsent: "아직 보내지 않음", "not sent yet";
    udp_delivery_waiting: "기다리는 중", "waiting";
    udp_delivery_arrived: "도착", "arrived";
    udp_delivery_lost: "손실", "lost";
    udp_delivery_lost_out: "보내는 길에 손실", "lost on the way there";
    udp_delivery_twice: "중복", "duplicated";
    udp_delivery_late: "순서 바뀜", "out of order";
    udp_relay_not_reached: "브라우저와 중계기 사이의 WebSocket을 열지 못했습니다. UDP 소켓은 열리지 않았습니다.", "The WebSocket between the browser and the relay could not be opened. No UDP socket was opened.";
    udp_relay_lost: "브라우저와 중계기 사이의 WebSocket이 끊겨 소켓도 닫혔습니다. 기록은 그대로 있습니다.", "The WebSocket between the browser and the relay was lost, and the socket with it. The record is kept.";
}

impl Lang {
    /// Describes a UDP practice server.
    pub fn practice_udp(self, server: PracticeUdp) -> &'static str {
        match server {
            PracticeUdp::Echo => self.udp_practice_echo(),
            PracticeUdp::Silent => self.udp_practice_silent(),
            PracticeUdp::Closed => self.udp_practice_closed(),
        }
    }

    /// A one-line Python program that sends a datagram to this port and prints the reply.
    pub fn udp_python(self, port: &str) -> String {
        let open = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(3); ";
        let send = format!("s.sendto(\"{}\".encode(), (\"127.0.0.1\", {port})); ", self.udp_greeting());
        format!("python3 -c '{open}{send}print(s.recvfrom(1024)[0].decode())'")
    }

    /// The same in PowerShell.
    pub fn udp_powershell(self, port: &str) -> String {
        let open = format!("$u = [Net.Sockets.UdpClient]::new('127.0.0.1', {port}); $u.Client.ReceiveTimeout = 3000; ");
        let bytes = format!("$b = [Text.Encoding]::UTF8.GetBytes(\"{}\"); ", self.udp_greeting());
        let send = "[void]$u.Send($b, $b.Length); $from = $null; ";
        let receive = "[Text.Encoding]::UTF8.GetString($u.Receive([ref]$from)); $u.Close()";
        format!("{open}{bytes}{send}{receive}")
    }

    /// Says that a socket is open at this address.
    pub fn udp_open_at(self, address: &str) -> String {
        fill(self.udp_state_open(), address)
    }

    /// Says where a datagram goes if no address is typed.
    pub fn udp_to_last(self, sender: Option<&str>) -> String {
        sender.map_or_else(|| self.udp_no_sender().to_owned(), |sender| fill(self.udp_last_sender(), sender))
    }

    /// Says how many of the messages sent over this protocol came back.
    pub fn udp_arrived(self, protocol: &str, sent: u32, arrived: u32) -> String {
        match self {
            Self::Ko => format!("{protocol} {sent}개 중 {arrived}개 도착"),
            Self::En => format!("{protocol}: {arrived} of {sent} came back"),
        }
    }

    /// Says how long TCP's messages took, and whether one of them had to wait.
    pub fn udp_tcp_delays(self, delays: Delays, of_udp: Option<Delays>) -> String {
        let (median, longest) = (duration(delays.median), duration(delays.longest));
        let number = delays.slowest;
        match (self, delays.has_waited(of_udp)) {
            (Self::Ko, true) => format!(
                "TCP 메시지의 절반은 {median} 안에 돌아왔지만 메시지 {number}번은 {longest} 걸렸습니다. TCP에서는 손실된 세그먼트가 재전송될 때까지 그 메시지도, 이미 도착한 뒤의 메시지도 기다립니다. 지연 막대가 한꺼번에 길어졌다가 차츰 짧아지는 곳이 그때입니다."
            ),
            (Self::En, true) => format!(
                "Half of the TCP messages came back within {median}, but message {number} took {longest}. With TCP, a message whose segment was lost waits for its retransmission, and later messages wait with it even if they have arrived. In the bars above, this shows as a sudden rise that then gets shorter."
            ),
            (Self::Ko, false) => format!(
                "이번에는 오래 기다린 TCP 메시지가 없습니다(최대 {longest}). 손실을 늘리거나 다시 비교해 보십시오. 커널이 버리는 세그먼트는 매번 다릅니다."
            ),
            (Self::En, false) => format!(
                "No TCP message waited long this time (longest: {longest}). Raise the loss or compare again; the kernel drops different segments each time."
            ),
        }
    }

    /// The congestion window in segments and the receive window in bytes.
    pub fn udp_windows(self, congestion: u32, receive: &str) -> String {
        dotted(&[&fill(self.udp_segments(), &congestion.to_string()), receive])
    }
}
