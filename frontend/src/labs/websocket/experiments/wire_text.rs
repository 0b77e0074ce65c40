//! The words of the experiments with raw frames.

use crate::text::{Lang, fill, words};

words! {
    masking_title: "마스킹은 암호화일까", "Is masking encryption?";
    masking_question: "브라우저는 보내는 프레임을 모두 마스킹합니다. 네트워크에서 이 바이트를 본 사람은 내용을 읽지 못할까요?", "A browser masks every frame that it sends. Does that keep someone who sees the bytes on the network from reading them?";
    masking_secret: "네. 키를 아는 서버만 읽을 수 있습니다.", "Yes: only the server has the key.";
    masking_open: "아닙니다. 키가 프레임 안에 그대로 있습니다.", "No: the key is in the frame.";
    masking_connects: "원시 프레임으로 연결", "Connect with raw frames";
    masking_sends: "텍스트 메시지를 보냄", "Send a text message";
    masking_sends_again: "같은 메시지를 한 번 더 보냄", "Send the same message again";
    masking_caption: "보낸 프레임을 바이트만 보고 읽기", "Frames read from their bytes alone";
    masking_bytes: "보낸 바이트", "Bytes sent";
    masking_read: "키로 XOR한 페이로드", "Payload XOR key";
    masking_why: "마스킹 키는 프레임마다 새로 만들지만 프레임 안에 들어 있으므로, 바이트를 본 사람은 누구나 XOR로 되돌릴 수 있습니다. 마스킹의 목적은 비밀 유지가 아니라, 페이지가 고른 바이트가 중간의 프록시에 HTTP 요청처럼 보이지 않게 하는 것입니다. 내용을 감추는 것은 TLS(wss://)입니다.", "The masking key is new for each frame, but it is part of the frame, so anyone who sees the bytes can reverse it with XOR. Masking is not for secrecy: it prevents bytes chosen by a page from looking like an HTTP request to a proxy along the way. TLS (wss://) is what hides the content.";
    masking_note: "서버가 보내는 프레임은 마스킹하지 않습니다. 마스킹되어 있으면 클라이언트는 연결을 끊어야 합니다.", "A server’s frames are not masked. If one is, the client must fail the connection.";

    goodbye_title: "꺼진 노트북을 서버는 알까", "Does the server notice a closed laptop?";
    goodbye_question: "WebSocket이 열린 상태에서 노트북이 꺼지거나 와이파이가 끊겼습니다. 서버는 곧 알게 될까요?", "A laptop goes to sleep or loses its network while a WebSocket is open. Does the server notice soon?";
    goodbye_says: "네. 연결이 끊겼다는 신호가 갑니다.", "Yes: it is notified that the connection has ended.";
    goodbye_silent: "아닙니다. 아무것도 가지 않으므로, ping에 응답이 없어야 압니다.", "No: nothing is sent; only an unanswered ping reveals it.";
    goodbye_closes: "Close 프레임을 보냄", "The tab sends a Close frame";
    goodbye_cuts: "Close 프레임 없이 TCP만 닫음", "The tab closes TCP without a Close frame";
    goodbye_falls_silent: "아무것도 보내지 않고 ping에도 응답하지 않음", "The tab sends nothing more, not even pongs";
    goodbye_waits: "서버가 응답을 기다리다 포기할 때까지", "Until the server stops waiting";
    goodbye_caption: "서버가 아는 시점", "When the server notices";
    goodbye_did: "탭이 한 일", "What the tab did";
    goodbye_got: "서버가 받은 것", "What the server received";
    goodbye_code: "서버 쪽의 코드", "Code at the server";
    goodbye_knew: "서버가 아는 시점", "Server noticed";
    goodbye_nothing: "아무것도 없음", "nothing";
    goodbye_at_once: "바로", "at once";
    goodbye_after_ping: "ping에 응답이 없어 {} 뒤", "after {}, by an unanswered ping";
    goodbye_why: "Close 프레임은 프로그램이 닫을 때만 보냅니다. 프로그램만 종료되면 운영체제가 FIN을 보내므로 서버는 Close 없이 끝났음(1006)을 바로 알지만, 전원이나 네트워크가 끊기면 FIN도 가지 않습니다. 그래서 서버는 ping을 보내고, 제때 pong이 없으면 연결을 끊습니다.", "A Close frame is sent only when a program closes the WebSocket. If just the program dies, the operating system sends a FIN, and the server learns at once that the connection ended without Close (1006). Without power or network, not even a FIN is sent. That is why servers send pings and drop a connection whose pong does not arrive in time.";
    goodbye_note: "1006은 네트워크로 보내는 코드가 아니라, Close 프레임 없이 끝났음을 프로그램에 알리는 번호입니다. 여기에서는 꺼진 노트북 대신 탭이 아무것도 보내지 않으며, 서버는 2초 동안 아무것도 오지 않으면 ping을 보내고 4초를 더 기다린 뒤 4007로 닫습니다.", "1006 is never sent: it tells a program that no Close frame arrived. Here, a tab that sends nothing stands in for the laptop. The server sends a ping after 2 seconds of silence, waits 4 more, and closes with 4007.";

    reach_title: "서버는 언제나 나에게 보낼 수 있을까", "Can the server always reach me?";
    reach_question: "서버가 2초 뒤에 응답합니다. 그 사이에 연결이 끊겼다가 다시 연결하면, 서버의 응답은 올까요?", "A server replies after 2 seconds. Meanwhile the connection is lost, and the tab reconnects. Does the reply arrive?";
    reach_always: "네. 서버는 내가 누구인지 알고 새 연결로 보냅니다.", "Yes: the server knows who I am and sends it over the new connection.";
    reach_connection: "아닙니다. 서버는 열려 있는 그 연결로만 보낼 수 있습니다.", "No: it can send only over that connection, while it is open.";
    reach_waits: "메시지를 보내고 기다림", "Send a message and wait";
    reach_leaves: "메시지를 보내고 연결을 끊음", "Send a message and cut the connection";
    reach_comes_back: "다시 연결해서 기다림", "Reconnect and wait";
    reach_caption: "연결과 서버의 응답", "Connections and the server’s replies";
    reach_did: "탭이 한 일", "What the tab did";
    reach_sent: "보낸 메시지", "Sent";
    reach_came: "받은 메시지", "Received";
    reach_came_after: "{} ({} 뒤)", "{} (after {})";
    reach_why: "WebSocket이 열려 있는 동안에는 서버가 요청 없이도 언제든지 보낼 수 있지만, 그것은 이 TCP 연결이 유지되기 때문입니다. 서버가 브라우저에 새로 연결할 방법은 없고, 새 연결은 앞의 연결을 모릅니다. 놓친 메시지를 받으려면 메시지에 번호를 매기고, 다시 연결할 때 어디까지 받았는지 알려야 합니다.", "While a WebSocket is open, the server can send at any time without a request, because this TCP connection exists. It cannot connect to a browser by itself, and a new connection knows nothing about the previous one. To recover missed messages, number them, and tell the server on reconnecting which was the last one received.";
    reach_note: "공유기와 프록시는 오래 쓰이지 않는 연결을 지웁니다(nginx의 기본값은 60초). 그래서 ping을 주기적으로 보내 연결을 유지합니다.", "Routers and proxies drop connections that have been idle for too long (after 60 seconds by default in nginx), so pings are sent regularly to keep them alive.";

    idle_title: "유휴 연결은 언제까지 유지될까", "How long does an idle connection last?";
    idle_question: "중간의 프록시는 2초 동안 클라이언트에게서 프레임이 오지 않으면 연결을 끊습니다. 두 연결 모두 메시지를 보내지 않고, 그중 하나에서만 서버가 1초마다 ping을 보냅니다. 5초 뒤에 남아 있는 연결은?",
        "A proxy along the way drops a connection if no frame has arrived from the client for 2 seconds. Two connections carry no messages; on one of them the server sends a ping every second. Which is still open after 5 seconds?";
    idle_both: "둘 다 남아 있습니다. WebSocket은 누군가 닫을 때까지 열려 있습니다.", "Both: a WebSocket stays open until someone closes it.";
    idle_pinged: "ping이 오가는 연결만 남아 있습니다.", "Only the one with pings.";
    idle_neither: "둘 다 끊깁니다. ping은 메시지가 아닙니다.", "Neither: a ping is not a message.";
    idle_silent: "ping 없는 연결에서 아무것도 보내지 않음", "No pings, nothing sent";
    idle_pings: "ping이 오는 연결에서 메시지를 보내지 않음", "Pings from the server, no message sent";
    idle_asks: "남아 있는 연결로 메시지를 보내 봄", "Send a message over what is left";
    idle_caption: "메시지가 오가지 않은 두 연결", "Two connections without messages";
    idle_pings_came: "받은 ping", "Pings received";
    idle_quiet: "유휴 시간", "Idle for";
    idle_then: "결과", "Result";
    idle_dropped: "Close 프레임 없이 끊김 (1006)", "dropped without a Close frame (1006)";
    idle_answered: "메시지에 응답을 받음", "a message got a reply";
    idle_why: "프록시와 공유기는 한동안 아무것도 지나가지 않은 연결의 상태를 지웁니다. Close 프레임은 오지 않으므로 프로그램은 1006만 봅니다. ping과 pong은 프로그램에 메시지로 보이지 않지만 네트워크에서는 프레임입니다. 프록시의 제한 시간보다 자주 오가면 연결이 유지됩니다.",
        "Proxies and routers drop the state of a connection over which nothing has passed for a while. No Close frame is sent, so the program sees only 1006. A program does not see pings and pongs as messages, but they are frames on the network: if they pass more often than the proxy’s timeout, the connection stays open.";
    idle_note: "여기에서는 연습 서버가 프록시처럼 행동합니다(?idle=2000). 실제 제한 시간은 더 깁니다. nginx의 기본값은 60초입니다. 브라우저의 WebSocket에는 ping을 보내는 함수가 없으므로, 서버가 ping을 보내거나 페이지가 짧은 메시지를 보내야 합니다.",
        "Here the practice server behaves like such a proxy (?idle=2000). Real timeouts are longer: 60 seconds by default in nginx. A browser’s WebSocket has no function to send a ping, so the server must send pings, or the page short messages.";
}

impl Lang {
    /// Says that the server noticed the end after this time, because a ping was not answered.
    pub fn goodbye_by_ping(self, after: &str) -> String {
        fill(self.goodbye_after_ping(), after)
    }

    /// Says that a message arrived this long after the tab's message.
    pub fn reach_after(self, text: &str, after: &str) -> String {
        fill(&fill(self.reach_came_after(), text), after)
    }
}
