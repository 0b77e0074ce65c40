//! The words of the lab's experiments.

use crate::text::{Lang, fill, words};

words! {
    masking_title: "마스킹은 암호화일까", "Is masking encryption?";
    masking_question: "브라우저는 보내는 프레임을 모두 마스킹합니다. 전선에서 이 바이트를 본 사람은 내용을 읽지 못할까요?", "A browser masks every frame that it sends. Is what it says hidden from one who sees these bytes?";
    masking_secret: "네. 키를 아는 서버만 읽습니다.", "Yes: only the server has the key.";
    masking_open: "아닙니다. 키가 프레임 안에 그대로 있습니다.", "No: the key stands in the frame.";
    masking_connects: "원시 프레임으로 연결", "Connect with raw frames";
    masking_sends: "텍스트 메시지를 보냄", "Send a text message";
    masking_sends_again: "같은 메시지를 한 번 더 보냄", "Send the same once more";
    masking_caption: "보낸 프레임을 바이트만 보고 읽기", "Frames read from their bytes alone";
    masking_bytes: "보낸 바이트", "Bytes that were sent";
    masking_read: "키로 XOR한 페이로드", "Payload XOR key";
    masking_why: "마스킹 키는 프레임마다 새로 뽑지만 프레임 안에 적혀 있으므로, 바이트를 본 사람은 누구나 XOR로 되돌립니다. 마스킹은 비밀이 아니라, 페이지가 고른 바이트가 HTTP 요청처럼 보여 중간의 프록시가 속는 일을 막으려고 있습니다. 내용을 감추는 것은 TLS(wss://)입니다.", "The key is drawn anew for each frame, but stands in it, so whoever sees the bytes undoes it by XOR. Masking is no secret: it keeps bytes that a page has chosen from looking like a request of HTTP to a proxy on the way. What hides them is TLS (wss://).";
    masking_note: "서버가 보내는 프레임은 마스킹하지 않습니다. 마스킹하면 클라이언트가 연결을 끊어야 합니다.", "A server’s frames are not masked; a client has to fail the connection over one that is.";

    goodbye_title: "닫힌 노트북의 인사", "A closed laptop says goodbye?";
    goodbye_question: "WebSocket을 연 채로 노트북이 꺼지거나 와이파이가 끊겼습니다. 서버는 곧 알게 될까요?", "A laptop sleeps or loses its network while a WebSocket is open. Does the server learn of it soon?";
    goodbye_says: "네. 연결이 끊겼다는 신호가 갑니다.", "Yes: it is told that the connection has ended.";
    goodbye_silent: "아닙니다. 아무것도 가지 않으므로, ping에 답이 없어야 압니다.", "No: nothing is sent, and only an unanswered ping finds out.";
    goodbye_closes: "Close 프레임을 보냄", "The tab sends a Close frame";
    goodbye_cuts: "Close 프레임 없이 TCP만 닫음", "The tab closes TCP without one";
    goodbye_falls_silent: "아무것도 보내지 않고 ping에도 답하지 않음", "The tab falls silent, and answers no ping";
    goodbye_waits: "서버가 답을 기다리다 포기할 때까지", "Until the server has waited long enough";
    goodbye_caption: "서버가 아는 때", "When the server knows";
    goodbye_did: "탭이 한 일", "What the tab did";
    goodbye_got: "서버가 받은 것", "What the server got";
    goodbye_code: "서버 쪽의 코드", "Code at the server";
    goodbye_knew: "서버가 앎", "The server knew";
    goodbye_nothing: "아무것도 없음", "nothing";
    goodbye_at_once: "바로", "at once";
    goodbye_after_ping: "ping에 답이 없어 {} 뒤", "after {}, by an unanswered ping";
    goodbye_why: "Close 프레임은 프로그램이 닫을 때만 갑니다. 프로그램만 죽으면 운영체제가 FIN을 보내므로 서버는 Close 없이 끝났음(1006)을 바로 알지만, 전원이나 네트워크가 사라지면 FIN도 가지 않습니다. 그래서 서버는 ping을 보내고, 제때 pong이 없으면 연결을 버립니다.", "A Close frame goes only where a program closes. Where just the program dies the system sends a FIN, and the server learns at once that it ended without Close (1006); without power or network not even a FIN goes. So servers send pings, and drop a connection whose pong does not come in time.";
    goodbye_note: "1006은 전선에 실리지 않습니다. Close 프레임 없이 끝났음을 프로그램에 알리려고 쓰는 번호입니다. 여기에서는 꺼진 노트북 대신 탭이 아무것도 보내지 않으며, 서버는 2초 조용하면 ping을 보내고 4초를 더 기다린 뒤 4007로 닫습니다.", "1006 is never sent: it tells a program that no Close frame came. Here a tab that sends nothing stands for the laptop; the server sends a ping after 2 silent seconds, waits 4 more, and closes with 4007.";

    reach_title: "서버는 언제나 나에게 보낼 수 있을까", "The server can always reach me?";
    reach_question: "서버가 2초 뒤에 답합니다. 그 사이에 연결이 끊겼다가 다시 연결하면, 서버의 답은 올까요?", "A server answers after 2 seconds. Meanwhile the connection is lost, and the tab connects again. Does the answer come?";
    reach_always: "네. 서버는 내가 누구인지 알고 새 연결로 보냅니다.", "Yes: the server knows me, and sends it over the new connection.";
    reach_connection: "아닙니다. 서버는 살아 있는 그 연결로만 보낼 수 있습니다.", "No: it can only send over the connection itself, while that lives.";
    reach_waits: "메시지를 보내고 기다림", "Send a message, and wait";
    reach_leaves: "메시지를 보내고 연결을 끊음", "Send a message, and cut the connection";
    reach_comes_back: "다시 연결해서 기다림", "Connect again, and wait";
    reach_caption: "연결과 서버의 답", "Connections, and the server’s answer";
    reach_did: "탭이 한 일", "What the tab did";
    reach_sent: "보낸 메시지", "Sent";
    reach_came: "온 메시지", "Came";
    reach_came_after: "{} ({} 뒤)", "{} (after {})";
    reach_why: "WebSocket이 열려 있는 동안에는 서버가 요청 없이도 아무 때나 보낼 수 있지만, 그것은 이 TCP 연결이 살아 있기 때문입니다. 서버가 브라우저에 새로 연결할 방법은 없고, 새 연결은 앞의 연결을 모릅니다. 놓친 메시지를 받으려면 번호를 매겨 두었다가 다시 연결할 때 어디까지 받았는지 알려야 합니다.", "While a WebSocket is open its server may send at any time, unasked, since this TCP connection lives. It has no way to connect to a browser, and a new connection knows nothing of the last. To get what was missed, messages need numbers, and who comes back has to say up to which it has them.";
    reach_note: "공유기와 프록시는 오래 조용한 연결을 잊습니다(nginx는 60초가 기본값입니다). 그래서 ping을 주기적으로 보내 연결을 살려 둡니다.", "Routers and proxies forget connections that are silent for long (nginx after 60 seconds unless told otherwise), so pings are sent regularly to keep them.";

    idle_title: "조용한 연결은 언제까지 남아 있을까", "How long does a silent connection last?";
    idle_question: "길 위의 프록시는 2초 동안 클라이언트에게서 프레임이 오지 않으면 연결을 버립니다. 두 연결 모두 메시지를 보내지 않고, 그중 하나에서만 서버가 1초마다 ping을 보냅니다. 5초 뒤에 남아 있는 연결은?",
        "A proxy on the way drops a connection when no frame has come from the client for 2 seconds. Two connections carry no message; on one of them the server sends a ping every second. Which is still there after 5 seconds?";
    idle_both: "둘 다 남아 있습니다. WebSocket은 누군가 닫을 때까지 열려 있습니다.", "Both: a WebSocket stays open until somebody closes it.";
    idle_pinged: "ping이 오가는 연결만 남아 있습니다.", "Only the one with pings.";
    idle_neither: "둘 다 끊깁니다. ping은 메시지가 아닙니다.", "Neither: a ping is not a message.";
    idle_silent: "ping 없는 연결에서 아무것도 보내지 않음", "No pings, nothing sent";
    idle_pings: "ping이 오는 연결에서 메시지를 보내지 않음", "Pings from the server, no message sent";
    idle_asks: "남아 있는 연결로 메시지를 보내 봄", "Send a message over what is left";
    idle_caption: "메시지 없이 조용한 두 연결", "Two connections without a message";
    idle_pings_came: "받은 ping", "Pings received";
    idle_quiet: "조용했던 시간", "Quiet for";
    idle_then: "그 뒤", "Then";
    idle_dropped: "Close 프레임 없이 끊김 (1006)", "dropped without a Close frame (1006)";
    idle_answered: "메시지에 답이 옴", "a message was answered";
    idle_why: "프록시와 공유기는 연결마다 기억해 둔 것을 한동안 아무것도 지나가지 않으면 지웁니다. Close 프레임은 오지 않으므로 프로그램은 1006만 봅니다. ping과 pong은 프로그램에 메시지로 보이지 않지만 전선에서는 프레임입니다. 프록시의 제한 시간보다 자주 오가면 연결이 남습니다.",
        "Proxies and routers forget a connection over which nothing has passed for a while. No Close frame comes, so the program only sees 1006. Pings and pongs are no messages to a program, but they are frames on the wire: where they pass more often than the proxy’s time-out, the connection stays.";
    idle_note: "여기에서는 연습 서버가 프록시처럼 행동합니다(?idle=2000). 실제 제한 시간은 더 깁니다. nginx의 기본값은 60초입니다. 브라우저의 WebSocket에는 ping을 보내는 함수가 없으므로, 서버가 ping을 보내거나 페이지가 짧은 메시지를 보내야 합니다.",
        "Here the practice server behaves like such a proxy (?idle=2000). Real time-outs are longer: 60 seconds in nginx unless told otherwise. A browser’s WebSocket has no call that sends a ping, so the server has to send pings, or the page short messages.";
}

impl Lang {
    /// The server knew after so long, as a ping was not answered.
    pub fn goodbye_by_ping(self, after: &str) -> String {
        fill(self.goodbye_after_ping(), after)
    }

    /// A message came so long after the tab's.
    pub fn reach_after(self, text: &str, after: &str) -> String {
        fill(&fill(self.reach_came_after(), text), after)
    }
}
