//! The words of the UDP lab's experiments.

use crate::text::{Lang, fill, words};

words! {
    promises_title: "UDP는 connect 없는 TCP?", "Is UDP just TCP without connect?";
    promises_question: "번호를 붙인 같은 메시지 20개를 결함이 있는 경로로 UDP와 TCP에 보냅니다. UDP에서도 모두, 한 번씩, 순서대로 돌아올까요?",
        "The same 20 numbered messages are sent over UDP and TCP through a faulty network. Do they all come back over UDP too, once each and in order?";
    promises_same: "네. UDP는 연결만 없을 뿐 TCP와 같습니다.", "Yes: UDP is just TCP without a connection.";
    promises_order: "일부는 사라지지만, 도착한 것의 순서는 지켜집니다.", "Some are lost, but those that arrive are in order.";
    promises_neither: "사라지기도, 중복되기도, 순서가 바뀌기도 합니다.", "Some are lost, some duplicated, some out of order.";
    promises_faults: "손실 20%, 중복 20%, 순서 바뀜 30%로 설정", "Set 20% loss, 20% duplicates and 30% reordering";
    promises_sends: "메시지 20개를 UDP와 TCP로 나란히 보내고 돌아오기를 기다리기", "Send 20 messages over both and wait for them to come back";
    promises_caption: "돌아온 메시지", "What came back";
    promises_numbers: "번호", "Numbers";
    promises_why: "UDP는 데이터그램을 하나씩 내보낼 뿐이어서 손실, 중복, 순서 바뀜을 프로그램이 그대로 겪습니다. TCP에서는 커널이 손실된 세그먼트를 재전송하고 순서를 맞춰 전달하므로 프로그램은 지연만 겪습니다. 지연 표에서 TCP의 가장 긴 지연이 그 값입니다.",
        "UDP merely sends individual datagrams, so the program itself is exposed to loss, duplication and reordering. With TCP, the kernel retransmits lost segments and delivers everything in order, so the program notices nothing but delay: TCP’s longest delay in the table is that cost.";
    promises_note: "UDP의 결함은 중계기가 시드 42로 주입하므로 다시 해도 같습니다. TCP의 손실은 커널이 세그먼트를 버려서 만들며, 그럴 수 없는 시스템에서는 TCP를 손실 없이 비교합니다. 중복과 순서 바뀜은 UDP에만 주입합니다.",
        "The relay injects the UDP faults with seed 42, so they are the same each time. For TCP, the kernel drops segments; where the system cannot do that, TCP runs without loss. Duplicates and reordering are injected into UDP only.";

    rest_title: "데이터그램의 나머지", "The rest of a datagram";
    rest_question: "10바이트 데이터그램을 recvfrom(4)로 받습니다. 나머지 6바이트는 다음 recvfrom이 돌려줄까요?",
        "A datagram of 10 bytes is received with recvfrom(4). Does the next recvfrom return the other 6?";
    rest_waits: "네. TCP의 recv처럼 나머지가 버퍼에 남습니다.", "Yes: the rest stays in the buffer, as with TCP’s recv.";
    rest_gone: "아닙니다. 나머지는 버려지고, 다음 데이터그램이 옵니다.", "No: the rest is discarded, and the next datagram is returned.";
    rest_opens: "recvfrom 크기를 4로 하고 echo로 소켓 열기", "Set the recvfrom size to 4, open a socket to echo";
    rest_sends: "10바이트 보내고 돌아온 것 받기", "Send 10 bytes and receive what comes back";
    rest_sends_next: "4바이트 ‘next’를 보내고 돌아온 것 받기", "Send the 4 bytes ‘next’ and receive what comes back";
    rest_caption: "recvfrom(4)가 돌려준 것", "What recvfrom(4) returned";
    rest_datagram: "데이터그램", "Datagram";
    rest_returned: "돌려준 것", "Returned";
    rest_kept: "받은 크기", "Received";
    rest_lost: "버려진 크기", "Discarded";
    rest_why: "recvfrom은 한 번에 데이터그램 하나를 꺼내고, 버퍼에 들어가지 않은 부분은 버립니다. 그래서 UDP 프로그램은 올 수 있는 가장 긴 데이터그램만큼 큰 버퍼로 받아야 합니다.",
        "recvfrom takes one datagram from the queue, and whatever does not fit into the buffer is discarded. A UDP program should therefore receive with a buffer as large as the longest datagram it may get.";

    arrived_title: "send 성공 = 도착?", "Sent = delivered?";
    arrived_question: "아무도 쓰지 않는 포트로 데이터그램을 보냅니다. send가 오류 없이 반환되면 도착한 것일까요?",
        "You send a datagram to a port that nobody uses. If send returns without an error, has the datagram arrived?";
    arrived_yes: "네. 도착하지 않았다면 send가 실패했을 것입니다.", "Yes: otherwise send would have failed.";
    arrived_error_at_once: "받을 쪽이 없으므로 send가 바로 오류를 냅니다.", "There is no receiver, so send itself fails immediately.";
    arrived_no: "아닙니다. send는 내보냈다는 것만 알립니다.", "No: send only reports that it was sent.";
    arrived_opens: "소켓이 없는 포트 closed로 소켓 열기", "Open a socket to closed, a port without a socket";
    arrived_sends: "데이터그램을 보내고 결과 기다리기", "Send a datagram and wait for a result";
    arrived_sends_again: "한 번 더 보내고 결과 기다리기", "Send another and wait for a result";
    arrived_caption: "보낸 데이터그램과 그 뒤의 결과", "Datagrams sent, and what was reported later";
    arrived_datagram: "데이터그램", "Datagram";
    arrived_send_said: "send", "send";
    arrived_later: "그 뒤", "Later";
    arrived_no_error: "오류 없음", "no error";
    arrived_told_after: "{} · {} 뒤", "{} after {}";
    arrived_silence: "아무 응답 없음", "nothing reported";
    arrived_why: "UDP의 send는 데이터그램을 내보내고 바로 반환될 뿐이고, 도착했다는 확인은 오지 않습니다. 받을 소켓이 없으면 ICMP 메시지가 돌아와 그다음 호출의 오류가 되기도 하지만, 도착했는지는 상대의 응답으로만 알 수 있습니다.",
        "A UDP send hands the datagram over and returns; nothing confirms that it arrived. If there is no receiving socket, an ICMP message may come back and become the error of a later call, but only a reply from the peer shows that the datagram arrived.";
    arrived_note: "같은 컴퓨터 안에서는 보통 ECONNREFUSED가 금방 옵니다. 운영체제에 따라 오류의 이름이 다르거나 연결한 소켓에서만 오고, ICMP를 막는 네트워크에서는 오지 않습니다.",
        "Within one computer, ECONNREFUSED usually arrives quickly. Some systems use a different error or report it only to connected sockets, and networks that block ICMP report nothing.";
}

impl Lang {
    /// An error's symbol, and how long after the send it was reported.
    pub fn arrived_after(self, symbol: &str, after: &str) -> String {
        fill(&fill(self.arrived_told_after(), symbol), after)
    }
}
