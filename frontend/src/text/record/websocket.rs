//! The texts of a WebSocket's record: how it was opened, and the meaning of its close code (RFC 6455, section 7.4, and the IANA
//! registry).

use super::failure::Explanation;
use crate::record::{ClosedBy, MessageFormat, RefusalCause};
use crate::text::{Lang, dotted, fill, grouped, words};
use std::ops::RangeInclusive;

/// A range of close codes with the same meaning.
#[derive(Debug)]
pub struct CloseCodes {
    pub codes: RangeInclusive<u16>,
    /// The name, in a few words.
    pub name: fn(Lang) -> &'static str,
    /// The meaning, and what to do.
    pub meaning: fn(Lang) -> &'static str,
    /// Whether a program may send the code through the browser's `close()`.
    pub from_close: bool,
}

macro_rules! close_codes {
    ($($codes:expr, $name:ident, $meaning:ident, $from_close:literal;)+) => {
        /// Every close code.
        pub static CLOSE_CODES: &[CloseCodes] =
            &[$(CloseCodes { codes: $codes, name: Lang::$name, meaning: Lang::$meaning, from_close: $from_close }),+];
    };
}

close_codes! {
    1000..=1000, close_normal, close_means_normal, true;
    1001..=1001, close_going_away, close_means_going_away, false;
    1002..=1002, close_protocol, close_means_protocol, false;
    1003..=1003, close_unsupported, close_means_unsupported, false;
    1005..=1005, close_no_code, close_means_no_code, false;
    1006..=1006, close_abnormal, close_means_abnormal, false;
    1007..=1007, close_invalid_data, close_means_invalid_data, false;
    1008..=1008, close_policy, close_means_policy, false;
    1009..=1009, close_too_big, close_means_too_big, false;
    1010..=1010, close_extension, close_means_extension, false;
    1011..=1011, close_internal, close_means_internal, false;
    1012..=1012, close_restart, close_means_restart, false;
    1013..=1013, close_try_later, close_means_try_later, false;
    1014..=1014, close_gateway, close_means_gateway, false;
    1015..=1015, close_tls, close_means_tls, false;
    3000..=3999, close_registered, close_means_registered, true;
    4000..=4999, close_private, close_means_private, true;
}

words! {
    close_normal: "정상 종료", "normal closure";
    close_means_normal: "할 일을 마쳐서 닫았습니다.", "The connection’s purpose has been fulfilled.";
    close_going_away: "떠남", "going away";
    close_means_going_away: "서버가 종료되거나 브라우저가 페이지를 떠나면서 닫았습니다.", "The server is going down, or the browser has left the page.";
    close_protocol: "프로토콜 오류", "protocol error";
    close_means_protocol: "상대가 보낸 프레임이 WebSocket의 규칙에 어긋나서 닫았습니다.", "The other side sent a frame that violates the WebSocket protocol.";
    close_unsupported: "받을 수 없는 형식", "unsupported data";
    close_means_unsupported: "받을 수 없는 종류의 메시지가 와서 닫았습니다. 예: 텍스트만 받는 서버에 온 바이너리 메시지.",
        "A message of an unsupported type arrived, such as a binary message at a text-only server.";
    close_no_code: "코드 없음", "no code";
    close_means_no_code: "Close 프레임에 코드가 없었습니다. 1005는 프레임에 실리지 않으며, 브라우저가 이를 알리려고 쓰는 번호입니다.",
        "The Close frame carried no code. 1005 is never sent in a frame; browsers use it to report this.";
    close_abnormal: "비정상 종료", "abnormal closure";
    close_means_abnormal: "Close 프레임 없이 끝났습니다. 1006은 프레임에 실리지 않으며, 브라우저가 이를 알리려고 쓰는 번호입니다.",
        "The connection ended without a Close frame. 1006 is never sent in a frame; browsers use it to report this.";
    close_invalid_data: "잘못된 데이터", "invalid data";
    close_means_invalid_data: "메시지의 내용이 종류와 맞지 않아서 닫았습니다. 예: UTF-8이 아닌 텍스트 메시지.",
        "The content of a message did not match its type, such as a text message that is not UTF-8.";
    close_policy: "정책 위반", "policy violation";
    close_means_policy: "서버의 규칙에 어긋나서 닫았습니다. 더 알맞은 코드가 없을 때에도 씁니다.",
        "A message violated the server’s policy. Also used when no other code fits.";
    close_too_big: "너무 큰 메시지", "message too big";
    close_means_too_big: "상대가 처리할 수 있는 것보다 큰 메시지가 와서 닫았습니다. 나누어 보내십시오.",
        "A message was too large for the other side to process. Send it in pieces.";
    close_extension: "필요한 확장 없음", "mandatory extension";
    close_means_extension: "클라이언트에 꼭 필요한 확장을 서버가 받아들이지 않아서 닫았습니다.",
        "The client requires an extension that the server did not negotiate.";
    close_internal: "서버 내부 오류", "internal error";
    close_means_internal: "서버가 예상하지 못한 오류로 일을 계속할 수 없어서 닫았습니다.",
        "The server encountered an unexpected condition and could not continue.";
    close_restart: "서비스 재시작", "service restart";
    close_means_restart: "서버가 다시 시작됩니다. 조금씩 다른 시간을 두고 다시 연결하십시오.",
        "The server is restarting. Reconnect after a random delay, so that not all clients reconnect at once.";
    close_try_later: "나중에 다시", "try again later";
    close_means_try_later: "서버가 바빠서 닫았습니다. 나중에 다시 연결하십시오.", "The server is overloaded. Connect again later.";
    close_gateway: "게이트웨이 오류", "bad gateway";
    close_means_gateway: "중간 서버가 뒤의 서버에서 올바르지 않은 응답을 받았습니다.",
        "A gateway received an invalid response from the server behind it.";
    close_tls: "TLS 실패", "TLS handshake failed";
    close_means_tls: "TLS 핸드셰이크가 실패했습니다. 1015는 프레임에 실리지 않습니다. 브라우저는 보통 1006으로 알립니다.",
        "1015 is never sent in a frame; browsers usually report 1006.";
    close_registered: "등록된 코드", "registered code";
    close_means_registered: "라이브러리나 프레임워크가 IANA에 등록해서 쓰는 코드입니다. 뜻은 그 문서에 있습니다.",
        "A code that a library or framework has registered with IANA; see its documentation.";
    close_private: "사용자 정의 코드", "private code";
    close_means_private: "두 프로그램이 서로 정해서 쓰는 코드입니다. 뜻은 그 프로그램만 압니다.",
        "A code that the two programs have agreed on; only they know what it means.";
    close_unassigned: "정해지지 않은 코드", "unassigned code";
    close_means_unassigned: "RFC 6455와 그 후속 문서를 위해 예약된 번호입니다.", "Reserved for RFC 6455 and its successors.";

    closed_by_tab: "이 탭이 먼저 닫음", "this tab closed first";
    closed_by_server: "서버가 먼저 닫음", "the server closed first";
    closed_by_nobody: "Close 프레임 없음", "no Close frame";
    close_code_none: "코드 없음", "no code";
    message_text: "텍스트", "text";
    message_binary: "바이너리", "binary";
    subprotocol_chosen: "하위 프로토콜 {}", "subprotocol {}";
    reconnects: "다시 연결 예정", "reconnecting";
    reconnects_in: "{} ms 뒤 · {}번째 시도", "in {} ms · attempt {}";
    message_place: "메시지 #{}", "message #{}";

    handshake_failed: "핸드셰이크 실패", "handshake failed";
    why_handshake_failed: "WebSocket이 열리지 않았습니다. 브라우저는 이유를 페이지에 알려 주지 않습니다. 찾지 못한 이름, 닫힌 포트, WebSocket이 아닌 응답, 403과 같은 거절, 인증서 오류가 모두 1006으로만 보입니다. 개발자 도구의 콘솔과 네트워크 탭에는 더 나옵니다.",
        "The WebSocket did not open, and the browser does not tell pages why: an unknown host name, a closed port, a response that is not a WebSocket handshake, a refusal such as 403 and an invalid certificate all appear as 1006. The console and the Network tab of the developer tools show more.";
    why_dropped: "Close 프레임 없이 연결이 끊겼습니다. 상대 프로그램이 갑자기 종료되었거나, 네트워크가 끊겼거나, 중간 장비가 연결을 버렸을 수 있습니다. 브라우저는 어느 쪽인지 알려 주지 않습니다.",
        "The connection was lost without a Close frame. The peer may have crashed, the network may be down, or a device in between may have dropped the connection. The browser does not say which.";
    refused_by_policy: "페이지의 CSP가 막음", "blocked by the page’s CSP";
    why_refused_by_policy: "이 페이지의 Content-Security-Policy(connect-src)가 이 주소로 연결하지 못하게 합니다. 브라우저에서는 아무것도 나가지 않았습니다. 중계기의 --connect 옵션에 이 출처를 더해 다시 시작하면 허용됩니다.",
        "This page’s Content-Security-Policy (connect-src) does not allow this address, so the browser sent nothing. To allow it, restart the relay with this origin in --connect.";
    refused_by_browser: "브라우저가 거절", "refused by the browser";
    why_refused_by_browser: "브라우저가 WebSocket을 만들지 않았습니다. https 페이지에서는 ws:가 아니라 wss:를 써야 합니다(혼합 콘텐츠). 이 컴퓨터(127.0.0.1)로 가는 ws:만 예외입니다.",
        "The browser did not create the WebSocket. A page loaded over https must use wss:, not ws: (mixed content). The only exception is ws: to this computer (127.0.0.1).";
}

impl Lang {
    /// The name of a close code, in a few words.
    pub fn close_code(self, code: u16) -> &'static str {
        known(code).map_or(self.close_unassigned(), |codes| (codes.name)(self))
    }

    /// The meaning of a close code.
    pub fn close_code_meaning(self, code: u16) -> &'static str {
        known(code).map_or(self.close_means_unassigned(), |codes| (codes.meaning)(self))
    }

    /// The side that closed first.
    pub fn closed_by(self, by: ClosedBy) -> &'static str {
        match by {
            ClosedBy::Tab => self.closed_by_tab(),
            ClosedBy::Server => self.closed_by_server(),
            ClosedBy::Nobody => self.closed_by_nobody(),
        }
    }

    /// The kind of a message.
    pub fn message_kind(self, format: MessageFormat) -> &'static str {
        match format {
            MessageFormat::Text => self.message_text(),
            MessageFormat::Binary => self.message_binary(),
        }
    }

    /// The tab reconnects after this many milliseconds; `attempt` is the number of the attempt.
    pub fn reconnects_after(self, milliseconds: u32, attempt: u32) -> String {
        fill(&fill(self.reconnects_in(), &grouped(milliseconds.into())), &attempt.to_string())
    }

    /// Explains a WebSocket that was not opened, or that ended without a Close frame.
    pub fn explain_unclean_close(self, code: u16, opened: bool) -> Explanation {
        let (title, why) = match opened {
            true => (self.close_code(code), self.why_dropped()),
            false => (self.handshake_failed(), self.why_handshake_failed()),
        };
        let headline = dotted(&[self.layer_browser(), title, &code.to_string()]);
        Explanation { headline, sentences: vec![why.to_owned()] }
    }

    /// Explains why the browser did not attempt to connect; `message` is the browser's.
    pub fn explain_refusal(self, cause: RefusalCause, message: &str) -> Explanation {
        let (title, why) = match cause {
            RefusalCause::Policy => (self.refused_by_policy(), self.why_refused_by_policy()),
            RefusalCause::Browser => (self.refused_by_browser(), self.why_refused_by_browser()),
        };
        let mut sentences = vec![why.to_owned()];
        if !message.is_empty() {
            sentences.push(message.to_owned());
        }
        Explanation { headline: dotted(&[self.layer_browser(), title]), sentences }
    }
}

fn known(code: u16) -> Option<&'static CloseCodes> {
    CLOSE_CODES.iter().find(|known| known.codes.contains(&code))
}
