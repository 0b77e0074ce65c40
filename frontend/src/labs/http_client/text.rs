//! The words of the HTTP client lab.

use crate::text::{Lang, duration, fill, words};

words! {
    http_client: "HTTP 클라이언트", "HTTP client";
    http_client_intro: "이 장의 HTTPClient처럼 기본 URL에 경로를 이어 요청을 보내고, 결과를 {status_code, headers, data} 또는 {error}로 받습니다. 요청은 브라우저의 fetch가 보냅니다.", "Like the chapter’s HTTPClient: joins base URL and path, sends the request, and gives {status_code, headers, data} or {error}. The browser’s fetch sends it.";
    method: "메서드", "Method";
    base_url: "기본 URL", "Base URL";
    path: "경로", "Path";
    full_url: "보낼 URL", "URL to be sent";
    practice_http_choice: "연습 서버", "Practice server";
    example_closed: "닫힌 포트", "a closed port";
    http_unanswered: "응답 없음", "No answer";
    result_cut: "너무 길어 여기까지만 보여 줍니다. 전체는 기록을 내보내면 볼 수 있습니다.", "too long to show here: export the record to see it all.";
    examples: "예", "Examples";
    params: "쿼리 매개변수", "Query parameters";
    headers: "헤더", "Headers";
    body: "본문", "Body";
    body_none: "없음", "None";
    body_json: "JSON", "JSON";
    body_form: "폼", "Form";
    body_raw: "원문", "Raw";
    pair_name: "이름", "Name";
    pair_value: "값", "Value";
    add_pair: "+ 추가", "+ Add";
    remove_pair: "삭제", "Remove";
    content_type: "Content-Type", "Content-Type";
    send_request: "요청 보내기", "Send request";
    cancel_request: "취소", "Cancel";
    requesting: "응답을 기다리는 중", "Waiting for the answer";
    result: "결과", "Result";
    result_empty: "요청을 보내면 결과가 여기에 나타납니다.", "The result appears here once a request is sent.";
    result_pretty: "보기 좋게", "Pretty";
    result_raw: "원문", "Raw";
    body_is_empty: "(본문 없음)", "(no body)";
    body_not_allowed: "fetch는 GET과 HEAD에 본문을 허용하지 않습니다. 본문을 ‘없음’으로 하거나 메서드를 바꾸십시오.", "fetch does not let GET and HEAD have a body: choose None, or another method.";
    fetch_hides_headers: "fetch는 다른 출처의 응답에서 서버가 공개한 헤더만 보여 주며, Set-Cookie는 언제나 감춥니다.", "From another origin, fetch shows only the headers that the server exposes, and never Set-Cookie.";
    cancelled: "사용자가 요청을 취소했습니다.", "The request was cancelled.";
    fetch_failed: "fetch는 모든 실패를 이 오류 하나로 알립니다. 서버가 없거나, 이름을 찾지 못했거나, 인증서가 잘못되었거나, 서버가 CORS로 이 출처를 허용하지 않았을 수 있습니다. 같은 서버에 TCP 클라이언트로 연결해 보면 어느 쪽인지 알 수 있습니다.", "fetch reports every failure by this one error: nobody listens, the name is unknown, the certificate is bad, or the server does not allow this origin (CORS). The TCP client lab can tell which.";
    header_is_dropped: "{}: 브라우저가 직접 정하는 헤더이므로 fetch는 이 값을 조용히 버립니다.", "{}: the browser sets this one itself; fetch silently drops yours.";
    aborted_after: "시간 제한 안에 응답이 오지 않아 {} 만에 요청을 중단했습니다. 서버는 이를 모르고 계속 처리할 수 있습니다.", "No answer within the time limit: the request was aborted after {}. The server may still be at work on it.";
}

impl Lang {
    /// What follows from a header that fetch does not let a page set.
    pub fn forbidden_header(self, name: &str) -> String {
        fill(self.header_is_dropped(), name)
    }

    /// The page's own time limit ended the exchange after this many microseconds.
    pub fn http_timed_out(self, took: u64) -> String {
        fill(self.aborted_after(), &duration(took))
    }
}
