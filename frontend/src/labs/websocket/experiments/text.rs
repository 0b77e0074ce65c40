//! The words of the WebSocket lab's experiments.

use crate::record::Micros;
use crate::text::{Lang, fill, words};

words! {
    ws_edges_title: "메시지의 경계", "Message boundaries";
    ws_edges_question: "메시지 셋을 잇달아 보냅니다. 받는 쪽에서도 셋으로 나뉘어 도착할까요? WebSocket과 TCP를 비교합니다.",
        "Three messages are sent one after another. Do three messages arrive? Compare WebSocket with TCP.";
    ws_edges_neither: "둘 다 합쳐지거나 나뉠 수 있습니다. WebSocket도 TCP 위에서 동작하기 때문입니다.",
        "Both may merge or split them, because WebSocket runs over TCP.";
    ws_edges_websocket: "WebSocket에서는 셋이 그대로 도착하고, TCP에서는 합쳐지거나 나뉠 수 있습니다.",
        "With WebSocket, three messages arrive intact; with TCP, they may be merged or split.";
    ws_edges_both: "둘 다 셋이 그대로 도착합니다.", "With both, three messages arrive intact.";
    ws_edges_sends: "echo에 WebSocket으로 연결해 메시지 셋을 보내고 돌려받기", "Connect to echo with WebSocket, send three messages and receive them back";
    ws_edges_sends_tcp: "늦게 읽는 slow에 TCP로 연결해 send를 세 번 부르고, 서버의 recv 기다리기",
        "Connect to slow, which reads late, with TCP; call send three times and wait for its recv";
    ws_edges_caption_websocket: "WebSocket: send() 세 번", "WebSocket: three calls of send()";
    ws_edges_caption_tcp: "TCP: send 세 번, 늦게 읽는 서버", "TCP: three sends, a server that reads late";
    ws_edges_why: "WebSocket은 메시지마다 길이를 적은 프레임에 담아 TCP로 보냅니다. 받는 쪽은 그 길이를 보고 바이트 스트림에서 메시지를 다시 나눕니다. TCP의 recv는 경계를 모르고, 그때 버퍼에 있는 바이트를 돌려줍니다.",
        "WebSocket puts each message into a frame that states its length, and sends the frame over TCP. The receiver uses the length to separate the messages in the byte stream. TCP’s recv knows no boundaries: it returns whatever is in the buffer at that moment.";
    ws_edges_note: "TCP로도 서버가 빨리 읽으면 셋으로 도착하기도 합니다. 그래서 이 실험의 TCP 서버는 일부러 늦게 읽습니다.",
        "With TCP, too, three may arrive if the server reads immediately. That is why the TCP server in this experiment reads late on purpose.";

    ws_arrived_title: "send() 완료는 도착이 아님", "send() does not mean delivered";
    ws_arrived_question: "천천히 읽는 서버에 8 MiB를 보냅니다. send()가 모두 반환되었다면 서버는 그만큼 받은 것일까요?",
        "You send 8 MiB to a server that reads slowly. Once every send() has returned, has the server received that much?";
    ws_arrived_waits: "네. send()는 상대가 받을 때까지 기다렸다가 반환됩니다.", "Yes: send() waits until the other side has received the message.";
    ws_arrived_buffered: "아닙니다. send()는 곧바로 반환되고, 아직 나가지 못한 것은 브라우저에 남습니다.",
        "No: send() returns at once, and what has not been sent yet waits in the browser.";
    ws_arrived_dropped: "아닙니다. 상대가 읽지 않으면 넘치는 것은 버려집니다.", "No: whatever the other side does not read is dropped.";
    ws_arrived_sends: "0.05초에 128 KiB까지만 읽는 echo에 연결해 32 KiB 메시지를 256번 보내고, 모두 돌아올 때까지 bufferedAmount 보기",
        "Connect to an echo that reads at most 128 KiB per 0.05 s, send 256 messages of 32 KiB, and watch bufferedAmount until all have come back";
    ws_arrived_course_of: "마지막 send()는 {}에 반환되었고, 마지막 메시지는 {}에 돌아왔습니다.",
        "The last send() returned after {}; the last message came back after {}.";
    ws_sent: "send()로 보냄", "passed to send()";
    ws_echoed: "돌아옴", "returned";
    ws_arrived_why: "브라우저의 send()는 기다리지 않습니다. 상대가 읽지 않으면 TCP의 버퍼가 차고, 나머지는 브라우저의 메모리에 쌓입니다. bufferedAmount가 그 크기입니다. 많이 보내는 프로그램은 bufferedAmount가 줄어들 때까지 스스로 기다려야 합니다. 상대가 실제로 받았는지는 상대의 응답으로만 알 수 있습니다.",
        "A browser’s send() never blocks. If the other side does not read, TCP’s buffers fill up and the rest accumulates in the browser’s memory; bufferedAmount says how much. A program that sends a lot must itself wait until bufferedAmount has gone down. Only a reply shows that the other side has received something.";
    ws_arrived_note: "bufferedAmount가 0이어도 도착한 것은 아닙니다. 운영체제의 버퍼나 네트워크에 있을 수 있습니다.",
        "A bufferedAmount of 0 does not mean delivered either: the data may be in the system’s buffers or on the network.";
}

impl Lang {
    /// Says when the last send returned, and when the last message came back.
    pub fn ws_arrived_course(self, sent: Micros, back: Micros) -> String {
        fill(&fill(self.ws_arrived_course_of(), &self.stopwatch(sent)), &self.stopwatch(back))
    }
}
