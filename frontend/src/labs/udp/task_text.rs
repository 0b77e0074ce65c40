//! The words of the UDP lab's tasks.

use crate::text::words;

words! {
    task_datagram: "데이터그램을 보내고 돌려받기", "Send a datagram and get it back";
    task_datagram_what: "연결 과정 없이 127.0.0.1:8888로 데이터그램을 보내고, echo 서버가 돌려보낸 것을 받으십시오.", "Send a datagram to 127.0.0.1:8888, without any handshake, and receive what the echo server sends back.";
    task_datagram_way: "‘소켓 열기’를 누릅니다. 이때는 아무것도 네트워크로 나가지 않습니다.\n‘보내기’를 누릅니다.\n기록에서 send 한 번과 recvfrom 한 번을 비교합니다.", "Press Open socket. Nothing is sent on the network yet.\nPress Send.\nIn the record, compare the send with the recvfrom.";
    task_datagram_not_sent: "소켓이 열렸습니다. 이제 데이터그램을 보내십시오.", "The socket is open. Now send a datagram.";
    task_datagram_no_answer: "보냈지만 돌아온 것이 없습니다. 연습 서버 echo로 보내고, 결함의 손실을 0으로 두십시오.", "It was sent, but nothing came back. Send to the practice server echo, with a loss of 0 under Faults.";

    task_compare: "같은 메시지를 TCP와 UDP로 보내기", "Send the same messages over TCP and UDP";
    task_compare_what: "번호를 붙인 같은 메시지를 두 프로토콜로 나란히 보내십시오. 손실이 있으면 UDP에서는 메시지가 사라지고, TCP에서는 모두 순서대로 도착합니다.", "Send the same numbered messages over both protocols. With loss, UDP messages disappear, while TCP messages all arrive in order.";
    task_compare_way: "‘TCP와 비교’에서 손실을 20%로 둡니다.\n‘같은 메시지 보내기’를 누르고 끝날 때까지 기다립니다.\n표에서 UDP의 빈칸과 TCP의 도착 순서를 비교합니다.", "Under Compare, leave the loss at 20%.\nPress Send over both and wait until it is complete.\nIn the grid, compare the gaps of UDP with the order in which the TCP messages arrived.";
    task_compare_no_loss: "이번에는 UDP에서도 손실이 없었습니다. 손실을 20%쯤으로 올리고 다시 보내십시오.", "This time UDP lost nothing either. Raise the loss to about 20% and send again.";
    task_compare_under_way: "UDP에서 손실이 생겼습니다. TCP의 메시지가 모두 돌아올 때까지 기다리십시오.", "UDP has lost messages. Wait until all TCP messages have come back.";
}
