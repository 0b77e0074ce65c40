//! The words of the WebSocket lab.

use crate::text::{Lang, byte_count, fill, words};

words! {
    websocket: "WebSocket", "WebSocket";
    websocket_intro: "WebSocket은 TCP 연결 하나로 양쪽이 언제든지 메시지를 보낼 수 있게 합니다. TCP와 달리 메시지의 경계가 지켜집니다.",
        "WebSocket lets both sides send messages at any time over one TCP connection. Unlike TCP, it preserves message boundaries.";
    websocket_mode: "방식", "Mode";
    websocket_mode_server: "서버에 연결", "Server";
    websocket_mode_room: "대화방", "Chat room";
    websocket_url: "URL", "URL";
    websocket_servers: "WebSocket 서버 고르기", "Choose a WebSocket server";
    websocket_practice: "연습 서버", "Practice servers";
    websocket_echo: "받은 메시지를 그대로 돌려보냅니다. 텍스트는 텍스트로, 바이너리는 바이너리로 돌아옵니다.",
        "Sends every message back unchanged: text as text, binary as binary.";
    websocket_echo_late: "3초 뒤에 돌려보냅니다.", "Sends every message back 3 seconds later.";
    websocket_echo_closes: "첫 메시지를 돌려보낸 뒤 코드 4000으로 닫습니다.", "Sends the first message back, then closes with code 4000.";
    websocket_format: "종류", "Type";
    websocket_text: "텍스트", "Text";
    websocket_binary: "바이너리 (16진수)", "Binary (hex)";
    websocket_hex_hint: "16진수 두 자리가 1바이트입니다. 예: 00 ff 7f", "Two hex digits make one byte, e.g. 00 ff 7f.";
    websocket_subprotocols: "하위 프로토콜", "Subprotocols";
    websocket_subprotocols_hint: "쉼표로 구분해서 제안하면 서버가 하나를 고릅니다.", "Offer names separated by commas; the server chooses one.";
    websocket_close_code: "닫기 코드", "Close code";
    websocket_close_reason: "닫는 이유", "Close reason";
    websocket_reconnect: "끊기면 다시 연결", "If the connection is lost";
    websocket_reconnect_hint: "1초, 2초, 4초, …처럼 점점 오래, 최대 30초까지 기다립니다(지수 백오프). 기다리는 시간의 절반은 무작위이므로 여러 클라이언트가 동시에 다시 연결하지 않습니다. 서버가 이유를 밝히고 닫았으면 다시 연결하지 않습니다.",
        "The wait grows each time: 1, 2, 4 seconds and so on, up to 30 (exponential backoff). Half of the wait is random, so that clients do not all reconnect at once. If the server closed for a stated reason, the lab does not reconnect.";
    websocket_reconnect_no: "안 함", "Stay closed";
    websocket_reconnect_yes: "지수 백오프로 재연결", "Reconnect with backoff";
    websocket_state_waiting: "다시 연결하려고 기다리는 중", "Waiting to reconnect";
    websocket_stop_waiting: "재연결 중단", "Stop reconnecting";
    websocket_codes: "닫기 코드의 뜻", "Close codes";
    websocket_codes_intro: "프로그램이 close()로 보낼 수 있는 코드는 1000과 3000–4999뿐입니다. 나머지는 프로토콜이나 브라우저가 씁니다.",
        "A program can send only 1000 and 3000–4999 with close(). The others are reserved for the protocol or the browser.";
    websocket_column_code: "코드", "Code";
    websocket_column_meaning: "뜻", "Meaning";
    websocket_column_sendable: "close()", "close()";
    websocket_yes: "가능", "yes";
    websocket_no: "—", "—";
    websocket_mixed_content: "이 페이지는 https로 열렸으므로 다른 컴퓨터로 연결하는 ws:를 브라우저가 막습니다(혼합 콘텐츠). wss:를 쓰십시오.",
        "This page was loaded over https, so the browser blocks ws: to other computers (mixed content). Use wss:.";
    websocket_waits: "브라우저에 {} 남음", "{} still in the browser";
    websocket_opened_with: "연결됨 · {}", "Connected · {}";
}

impl Lang {
    /// The amount of data sent that has not left the browser.
    pub fn websocket_buffered(self, bytes: u64) -> String {
        fill(self.websocket_waits(), &byte_count(bytes as usize))
    }

    /// Says that the connection is open with this subprotocol.
    pub fn websocket_speaks(self, subprotocol: &str) -> String {
        fill(self.websocket_opened_with(), subprotocol)
    }
}
