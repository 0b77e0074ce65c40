//! The words of the raw exchange.

use super::{Followed, WireError, differences::Difference, digest::Steps};
use crate::{
    http1::{Malformed, address::UrlError},
    labs::connection::RelayLoss,
    record::Protocol,
    text::{Lang, byte_count, fill, record::failure::Explanation, words},
};

words! {
    sent_by: "보내는 방법", "Send with";
    sent_by_hint: "fetch는 브라우저가 보내며 헤더와 리디렉션을 대신 처리합니다. 원시 HTTP는 중계기의 TCP 연결로 요청의 바이트를 그대로 보냅니다.", "With fetch, the browser sends the request, sets headers and follows redirects itself. Raw HTTP sends the exact bytes of the request over a TCP connection of the relay.";
    by_fetch: "fetch (브라우저)", "fetch (browser)";
    exchange_raw: "원시", "raw";
    by_wire: "원시 HTTP (TCP)", "Raw HTTP (TCP)";
    wire_connection: "연결", "Connection";
    wire_keep_alive: "유지", "Keep open";
    wire_close_each: "응답마다 닫기", "Close after each response";
    wire_redirects: "리디렉션", "Redirects";
    wire_follow: "따라가기", "Follow";
    wire_show: "그대로 보기", "Do not follow";
    wire_idle: "열려 있는 연결 {}개", "Open connections: {}";
    wire_close_idle: "열린 연결 닫기", "Close open connections";
    wire_title: "주고받은 바이트", "Bytes on the wire";
    wire_as_text: "텍스트", "Text";
    wire_as_hex: "16진수", "Hex";
    wire_request: "요청", "Request";
    wire_response: "응답", "Response";
    wire_no_response: "응답 없음", "No response";
    wire_nth_request: "이 연결의 요청 {}", "request {} on this connection";
    wire_differences: "fetch와 다른 점", "Differences from fetch";
    wire_no_fetch_yet: "같은 요청을 fetch로도 보내면 다른 점을 여기에 보여 줍니다.", "Send the same request with fetch as well to see the differences here.";
    wire_same: "fetch가 보여 준 것과 다른 점이 없습니다.", "No differences from what fetch showed.";

    wire_followed: "리디렉션을 따라갑니다.", "The redirect is followed.";
    wire_became_get: "리디렉션을 따라갑니다. 메서드는 GET이 되고 본문은 보내지 않습니다.", "The redirect is followed. The method becomes GET, and the body is not sent again.";
    wire_digest: "서버의 nonce와 비밀번호로 해시를 만들어 다시 요청합니다. 비밀번호 자체는 보내지 않습니다.", "The request is repeated with a hash of the server’s nonce and the password. The password itself is not sent.";
    wire_digest_stale: "nonce가 만료되어 새 nonce로 다시 계산합니다.", "The nonce had expired; the hash is computed again with the new one.";

    wire_layer: "HTTP", "HTTP";
    wire_not_plain: "https는 TLS가 필요함", "https requires TLS";
    wire_not_plain_why: "원시 HTTP는 암호화하지 않은 TCP 연결로 보냅니다. http:// URL을 쓰거나 fetch로 보내십시오.", "Raw HTTP uses an unencrypted TCP connection. Use an http:// URL, or send the request with fetch.";
    wire_bad_url: "요청을 만들 수 없음", "cannot build the request";
    wire_bad_url_why: "URL과 헤더를 확인하십시오. Content-Length를 직접 쓰면 본문의 길이와 같아야 합니다.", "Check the URL and the headers. If you set Content-Length yourself, it must match the length of the body.";
    wire_empty: "응답 없이 닫힘", "closed without a response";
    wire_empty_why: "서버가 응답을 한 바이트도 보내지 않고 연결을 닫았습니다. 이 포트의 서버가 HTTP 서버인지 확인하십시오.", "The server closed the connection without sending a single byte. Check that an HTTP server is listening on this port.";
    wire_cut: "응답이 도중에 끊김", "response cut off";
    wire_cut_why: "Content-Length나 마지막 청크가 나타내는 끝보다 먼저 연결이 끝났습니다. 받은 데까지는 결과에 있습니다.", "The connection ended before the end given by Content-Length or the last chunk. The part received is shown in the result.";
    wire_too_large: "응답이 너무 큼", "response too large";
    wire_too_large_why: "헤더는 256 KiB, 본문은 64 MiB까지 받습니다.", "The limits are 256 KiB for headers and 64 MiB for a body.";
    wire_not_http: "HTTP/1.1이 아닌 응답", "not HTTP/1.1";
    wire_not_http_why: "받은 바이트가 HTTP/1.1의 규칙에 맞지 않습니다. 기록의 16진수 보기에서 확인할 수 있습니다.", "The bytes received do not conform to HTTP/1.1. They are in the hex view of the record.";
    wire_circle: "리디렉션이 너무 많음", "too many redirects";
    wire_circle_why: "20번 따라갔지만 계속 리디렉션됩니다. 리디렉션이 순환하는 것 같습니다.", "After 20 redirects the server still redirects. They may form a loop.";
    wire_timed_out: "시간 초과", "timed out";
    wire_timed_out_why: "제한 시간 안에 응답이 다 오지 않아 연결을 닫았습니다.", "The response was not complete within the time limit, so the connection was closed.";
    wire_cancelled: "취소됨", "cancelled";
    wire_cancelled_why: "요청을 취소하고 연결을 닫았습니다.", "The request was cancelled and its connection closed.";
    wire_no_relay: "중계기에 연결하지 못함", "no connection to the relay";
    wire_no_relay_why: "원시 HTTP는 중계기의 TCP 연결로 보냅니다. 페이지 위쪽에서 중계기의 상태를 확인하십시오.", "Raw HTTP uses the relay’s TCP connections. Check the relay’s status at the top of the page.";

    wire_added: "브라우저가 붙인 헤더: {}", "Headers added by the browser: {}";
    wire_dropped: "fetch가 버린 요청 헤더: {}", "Request headers dropped by fetch: {}";
    wire_hidden: "fetch가 감춘 응답 헤더: {}. 다른 출처의 응답에서는 서버가 공개한 것만 보입니다.", "Response headers hidden by fetch: {}. For another origin, it shows only the headers that the server exposes.";
    wire_set_cookie: "Set-Cookie: fetch는 언제나 감춥니다.", "Set-Cookie: always hidden by fetch.";
    wire_joined: "여러 번 온 헤더: {}. fetch는 쉼표로 이어 하나로 보여 줍니다.", "Headers that occurred several times: {}. fetch joins them with commas.";
    wire_chunked: "본문이 청크 {}개로 왔습니다. fetch는 이어 붙인 것만 보여 줍니다.", "The body arrived in {} chunks. fetch shows only the joined body.";
    wire_redirected: "fetch가 자동으로 따라간 리디렉션: {}번", "Redirects that fetch followed automatically: {}";
}

impl Lang {
    /// The number of a request on its connection, starting at 1.
    pub fn nth_request(self, number: u32) -> String {
        fill(self.wire_nth_request(), &number.to_string())
    }

    /// Why another request follows.
    pub fn followed(self, followed: &Followed) -> &'static str {
        match followed {
            Followed::Redirect { became_get: true } => self.wire_became_get(),
            Followed::Redirect { became_get: false } => self.wire_followed(),
            Followed::Digest(Steps { stale: true, .. }) => self.wire_digest_stale(),
            Followed::Digest(_) => self.wire_digest(),
        }
    }

    /// Why an exchange failed, in which layer, and what to do.
    pub fn explain_wire(self, error: &WireError) -> Explanation {
        let (layer, title, why) = match error {
            WireError::Socket(failure) => return self.explain_failure(failure, Protocol::Tcp),
            WireError::RelayClosed(code, reason) => return self.explain_closed(*code, reason),
            WireError::Relay(RelayLoss::NeverOpened | RelayLoss::Midway) => {
                (self.layer_relay(), self.wire_no_relay(), self.wire_no_relay_why())
            }
            WireError::Url(UrlError::Scheme) => {
                (self.layer_browser(), self.wire_not_plain(), self.wire_not_plain_why())
            }
            WireError::Url(UrlError::Malformed) => (self.layer_browser(), self.wire_bad_url(), self.wire_bad_url_why()),
            WireError::NoResponse => (self.wire_layer(), self.wire_empty(), self.wire_empty_why()),
            WireError::Http(Malformed::Cut) => (self.wire_layer(), self.wire_cut(), self.wire_cut_why()),
            WireError::Http(Malformed::BodyTooLarge | Malformed::HeadTooLarge) => {
                (self.wire_layer(), self.wire_too_large(), self.wire_too_large_why())
            }
            WireError::Http(
                Malformed::StartLine
                | Malformed::Version
                | Malformed::Header
                | Malformed::TooManyHeaders
                | Malformed::TargetTooLong
                | Malformed::ContentLength
                | Malformed::TransferCoding
                | Malformed::Chunk,
            ) => (self.wire_layer(), self.wire_not_http(), self.wire_not_http_why()),
            WireError::TooManyRedirects => (self.wire_layer(), self.wire_circle(), self.wire_circle_why()),
            WireError::TimedOut => (self.wire_layer(), self.wire_timed_out(), self.wire_timed_out_why()),
            WireError::Cancelled => (self.wire_layer(), self.wire_cancelled(), self.wire_cancelled_why()),
        };
        Explanation { headline: format!("{layer} · {title}"), sentences: vec![why.to_owned()] }
    }

    /// How fetch differs from what is on the wire.
    pub fn difference(self, difference: &Difference) -> String {
        let listed = |sentence: &str, names: &[String]| fill(sentence, &names.join(", "));
        match difference {
            Difference::Added(names) => listed(self.wire_added(), names),
            Difference::Dropped(names) => listed(self.wire_dropped(), names),
            Difference::Hidden(names) => listed(self.wire_hidden(), names),
            Difference::SetCookie => self.wire_set_cookie().to_owned(),
            Difference::Joined(names) => listed(self.wire_joined(), names),
            Difference::Chunked(count) => fill(self.wire_chunked(), &count.to_string()),
            Difference::Redirected(count) => fill(self.wire_redirected(), &count.to_string()),
            Difference::Decoded { coding, on_wire, shown } => {
                let (on_wire, shown) = (byte_count(*on_wire), byte_count(*shown));
                match self {
                    Self::Ko => {
                        format!(
                            "본문이 압축되어 왔습니다({coding}, {on_wire}). fetch는 압축을 푼 내용({shown})을 보여 줍니다."
                        )
                    }
                    Self::En => format!(
                        "The body arrived compressed ({coding}, {on_wire}). fetch shows it decompressed ({shown})."
                    ),
                }
            }
        }
    }
}
