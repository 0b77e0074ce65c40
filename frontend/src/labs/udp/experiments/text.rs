//! The words of the UDP lab's experiments.

use crate::text::{Lang, fill, words};

words! {
    promises_title: "UDP는 connect 없는 TCP?", "TCP without connect?";
    promises_question: "번호를 붙인 같은 메시지 20개를 결함이 있는 길로 UDP와 TCP에 보냅니다. UDP에서도 모두, 한 번씩, 순서대로 돌아올까요?",
        "The same 20 numbered messages go through a faulty network by UDP and by TCP. Do all come back by UDP too, once each and in order?";
    promises_same: "네. UDP는 연결만 없을 뿐 TCP와 같습니다.", "Yes: UDP is TCP, only without a connection.";
    promises_order: "일부는 사라지지만, 온 것들의 순서는 지켜집니다.", "Some are lost, but those that come are in order.";
    promises_neither: "사라지기도, 두 번 오기도, 순서가 바뀌기도 합니다.", "Some are lost, some come twice, some out of order.";
    promises_faults: "손실 20%, 중복 20%, 순서 바꿈 30%로 맞추기", "Set 20% loss, 20% duplicates and 30% reordering";
    promises_sends: "메시지 20개를 UDP와 TCP로 나란히 보내고 돌아오기를 기다리기", "Send 20 messages over both, and wait for what comes back";
    promises_caption: "돌아온 메시지", "What came back";
    promises_numbers: "번호", "Numbers";
    promises_why: "UDP는 데이터그램을 하나씩 내보낼 뿐이어서, 사라진 것도 두 번 온 것도 앞지른 것도 프로그램이 그대로 겪습니다. TCP에서는 커널이 잃은 세그먼트를 다시 보내고 순서를 맞춰 전달하므로 프로그램은 늦어지는 것만 겪습니다. 지연의 표에서 TCP의 가장 긴 지연이 그 값입니다.",
        "UDP only sends out datagrams one by one, so the program itself sees what is lost, duplicated or overtaken. With TCP the kernel sends lost segments again and delivers everything in order, so the program sees nothing but delay: TCP’s longest one in the table is that cost.";
    promises_note: "UDP의 결함은 중계기가 시드 42로 주입한 것이라 다시 해도 같습니다. TCP의 손실은 커널이 세그먼트를 버려서 만들며, 그럴 수 없는 시스템에서는 TCP를 손실 없이 비교합니다. 중복과 순서 바꿈은 UDP에만 주입합니다.",
        "UDP’s faults are injected by the relay from seed 42: the same again each time. For TCP the kernel drops segments; where a system cannot, TCP runs without loss. Duplicates and reordering are injected into UDP only.";

    rest_title: "데이터그램의 나머지", "A datagram’s rest";
    rest_question: "10바이트 데이터그램을 recvfrom(4)로 받습니다. 나머지 6바이트는 다음 recvfrom이 돌려줄까요?",
        "A datagram of 10 bytes is received by recvfrom(4). Does the next recvfrom return the other 6?";
    rest_waits: "네. TCP의 recv처럼 나머지가 버퍼에서 기다립니다.", "Yes: the rest waits in the buffer, as with TCP’s recv.";
    rest_gone: "아닙니다. 나머지는 사라지고, 다음 데이터그램이 옵니다.", "No: the rest is gone, and the next datagram comes.";
    rest_opens: "recvfrom 크기를 4로 하고 echo로 소켓 열기", "Set the recvfrom size to 4, open a socket to echo";
    rest_sends: "10바이트 보내고 돌아온 것 받기", "Send 10 bytes and receive what comes back";
    rest_sends_next: "4바이트 ‘next’를 보내고 돌아온 것 받기", "Send the 4 bytes ‘next’ and receive what comes back";
    rest_caption: "recvfrom(4)가 돌려준 것", "What recvfrom(4) returned";
    rest_datagram: "데이터그램", "Datagram";
    rest_returned: "돌려준 것", "Returned";
    rest_kept: "받은 크기", "Kept";
    rest_lost: "버려진 크기", "Gone";
    rest_why: "recvfrom은 한 번에 데이터그램 하나를 꺼내고, 버퍼에 들어가지 않은 부분은 버립니다. 그래서 UDP 프로그램은 올 수 있는 가장 긴 데이터그램만큼 큰 버퍼로 받아야 합니다.",
        "A recvfrom takes out one datagram, and what does not fit into its buffer is thrown away. So a UDP program receives with a buffer as large as the longest datagram that may come.";

    arrived_title: "send 성공 = 도착?", "Sent = arrived?";
    arrived_question: "아무도 쓰지 않는 포트로 데이터그램을 보냅니다. send가 오류 없이 돌아오면 도착한 것일까요?",
        "You send a datagram to a port that nobody uses. If send returns without an error, has it arrived?";
    arrived_yes: "네. 도착하지 않았다면 send가 실패했을 것입니다.", "Yes: otherwise send would have failed.";
    arrived_error_at_once: "받을 쪽이 없으므로 send가 그 자리에서 오류를 냅니다.", "There is nobody there, so send itself fails at once.";
    arrived_no: "아닙니다. send는 내보냈다는 것만 알립니다.", "No: send only says that it went out.";
    arrived_opens: "소켓이 없는 포트 closed로 소켓 열기", "Open a socket to closed, a port without a socket";
    arrived_sends: "데이터그램을 보내고 결과 기다리기", "Send a datagram and wait for a result";
    arrived_sends_again: "한 번 더 보내고 결과 기다리기", "Send another and wait for a result";
    arrived_caption: "보낸 데이터그램과 그 뒤의 결과", "What was sent, and what was reported later";
    arrived_datagram: "데이터그램", "Datagram";
    arrived_send_said: "send", "send";
    arrived_later: "그 뒤", "Later";
    arrived_no_error: "오류 없음", "no error";
    arrived_told_after: "{} · {} 뒤", "{} after {}";
    arrived_silence: "아무 응답 없음", "nothing reported";
    arrived_why: "UDP의 send는 데이터그램을 내보내고 바로 돌아올 뿐이고, 도착했다는 확인은 오지 않습니다. 받을 소켓이 없으면 ICMP 메시지가 돌아와 그다음 호출의 오류가 되기도 하지만, 도착했는지는 상대의 답으로만 알 수 있습니다.",
        "UDP’s send puts a datagram out and returns; nothing confirms that it arrived. Where no socket is, an ICMP message may come back and become the error of a later call, but only an answer of the peer tells that it arrived.";
    arrived_note: "같은 컴퓨터 안에서는 보통 ECONNREFUSED가 금방 옵니다. 운영체제에 따라 이름이 다르거나 연결한 소켓에서만 오고, ICMP를 막는 네트워크에서는 오지 않습니다.",
        "Within one machine ECONNREFUSED usually comes soon. Some systems name it otherwise or report it to connected sockets only, and a network that stops ICMP reports nothing.";
}

impl Lang {
    /// An error, and how long after the send it was reported.
    pub fn arrived_after(self, symbol: &str, after: &str) -> String {
        fill(&fill(self.arrived_told_after(), symbol), after)
    }
}
