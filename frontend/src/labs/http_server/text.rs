//! The words of the HTTP server lab.

use super::{form::Kind, route::Method};
use crate::{
    http1::Malformed,
    text::{Lang, fill, grouped, words},
};

words! {
    http_server: "HTTP 서버", "HTTP server";
    http_server_intro: "이 탭이 HTTP/1.1 서버가 됩니다. 경로마다 응답을 정해 두면 curl, Python requests, 다른 브라우저 탭의 요청에 실제로 응답합니다.", "This tab is an HTTP/1.1 server. Define a response for each path, and it really responds to curl, Python requests and other browser tabs.";
    server_start: "서버 시작", "Start the server";
    server_stop: "서버 중지", "Stop the server";
    server_cors: "CORS", "CORS";
    server_cors_on: "허용", "Allow";
    server_cors_off: "막음", "Off";
    server_cors_on_about: "모든 응답에 Access-Control-Allow-Origin: *를 붙이고 사전 요청(OPTIONS)에 답합니다. 그래서 HTTP 클라이언트 실습의 fetch도 응답을 읽을 수 있습니다.", "Every response has Access-Control-Allow-Origin: *, and preflight requests (OPTIONS) are answered, so fetch in the HTTP client lab can read the responses too.";
    server_cors_off_about: "Access-Control 헤더를 붙이지 않습니다. curl은 그대로 받지만, 다른 출처의 fetch는 응답을 읽지 못합니다.", "No Access-Control headers. curl gets the responses as before, but fetch from another origin cannot read them.";
    open_connections_and_requests: "열린 연결 {}개 · 요청 {}개", "{} open connections · {} requests";

    routes: "경로", "Routes";
    route_list: "경로 목록", "Route list";
    route_path: "경로", "Path";
    route_any_method: "모두", "any";
    route_kind: "응답", "Response";
    kind_fixed: "고정 응답", "Fixed response";
    kind_echo: "요청을 JSON으로", "Request as JSON";
    kind_items: "REST 자원", "REST resource";
    kind_fixed_about: "본문의 {이름}에는 경로 매개변수의 값이 들어갑니다. Content-Type을 적지 않으면 본문의 첫 글자를 보고 정합니다. Content-Length와 Connection은 서버가 붙입니다.", "A {name} in the body is replaced by the path parameter’s value. Without a Content-Type, the first character of the body decides. The server adds Content-Length and Connection.";
    kind_echo_about: "받은 메서드, 경로, 쿼리, 헤더, 본문을 JSON으로 돌려줍니다.", "Returns the method, path, query, headers and body of the request as JSON.";
    kind_items_about: "이 경로에서 GET, POST를, 그 아래 /{id}에서 GET, PUT, PATCH, DELETE를 처리합니다. 항목은 이 탭의 메모리에 있습니다.", "Handles GET and POST at this path, and GET, PUT, PATCH and DELETE at /{id} below it. The items are in this tab’s memory.";
    route_status: "상태 코드", "Status";
    route_headers: "헤더", "Headers";
    route_headers_hint: "한 줄에 하나씩, ‘이름: 값’", "One per line: ‘Name: value’";
    route_body: "본문", "Body";
    route_delay: "지연", "Delay";
    route_add: "경로 추가", "Add a route";
    route_remove: "이 경로 지우기", "Remove this route";
    route_wrong: "잘못된 값이 있습니다", "invalid value";
    route_items_now: "지금 항목 {}개", "{} items now";

    served_requests: "요청과 응답", "Requests and responses";
    exchanges_none: "아직 받은 요청이 없습니다. 서버를 시작하고 ‘요청 보내기’의 명령을 실행해 보십시오.", "No request has arrived yet. Start the server and run one of the commands under Send requests.";
    exchange_follow: "최신 요청 따라가기", "Follow the newest";
    exchange_show: "요청 {} 보기", "Show request {}";
    exchange_bytes: "바이트 보기", "Bytes";
    exchange_request: "받은 요청", "Request";
    exchange_answer: "보낸 응답", "Response";
    exchange_working: "처리하는 중", "processing";
    exchange_no_answer: "아직 보내지 않았습니다.", "Nothing has been sent yet.";
    exchange_no_request: "HTTP 요청이 아님", "not an HTTP request";
    exchange_unfinished: "완전하지 않은 요청", "incomplete request";
    why_start_line: "요청 줄이 올바르지 않습니다.", "The request line is malformed.";
    why_version: "HTTP 버전이 1.0이나 1.1이 아닙니다.", "The version is neither HTTP/1.0 nor HTTP/1.1.";
    why_header: "헤더 줄이 올바르지 않습니다.", "A header line is malformed.";
    why_head_too_large: "헤더가 너무 많거나 깁니다.", "There are too many headers, or they are too long.";
    why_target_too_long: "경로가 너무 깁니다.", "The request target is too long.";
    why_length: "본문의 길이를 알 수 없습니다.", "The length of the body is ambiguous.";
    why_coding: "서버가 모르는 전송 부호화(Transfer-Encoding)입니다.", "The server does not know this Transfer-Encoding.";
    why_chunk: "청크가 올바르지 않습니다.", "A chunk is malformed.";
    why_body_too_large: "본문이 너무 깁니다.", "The body is too long.";
    why_cut: "요청이 끝나기 전에 클라이언트가 FIN을 보냈습니다.", "The client sent a FIN before the request was complete.";
    why_not_wanted: "본문이 다 오기 전에 서버가 응답했습니다.", "The server responded before the whole body had arrived.";

    server_try: "요청 보내기", "Send requests";
    server_ask: "이 탭에서 요청 보내기", "Send a request from this tab";
    server_ask_about: "편집 중인 경로로, 편집 중이 아니면 /로 fetch 요청을 하나 보냅니다.", "Sends one fetch request to the route being edited, or to / if none is.";
    try_get: "curl", "curl";
    try_post: "curl POST", "curl POST";
    try_keep_alive: "curl ×2", "curl ×2";
    try_requests: "requests", "requests";
    try_ab: "ab", "ab";
    try_browser_tab: "새 탭에서 {} 열기", "Open {} in a new tab";
    record_empty_http_server: "서버를 시작하면 bind, listen, accept와 주고받은 바이트, 그 바이트가 이루는 HTTP 요청과 응답이 여기에 기록됩니다.", "Start the server, and bind, listen, accept, the bytes exchanged and the HTTP requests and responses they form will be recorded here.";
    first_item: "사과", "apple";
    second_item: "배", "pear";
}

impl Lang {
    /// The numbers of open connections and of received requests.
    pub fn connections_and_requests(self, open: usize, requests: u32) -> String {
        let words = fill(self.open_connections_and_requests(), &grouped(open as u64));
        fill(&words, &grouped(requests.into()))
    }

    pub fn method_name(self, method: Method) -> &'static str {
        match method {
            Method::Any => self.route_any_method(),
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }

    pub fn kind_name(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Fixed => self.kind_fixed(),
            Kind::Echo => self.kind_echo(),
            Kind::Items => self.kind_items(),
        }
    }

    pub fn kind_about(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Fixed => self.kind_fixed_about(),
            Kind::Echo => self.kind_echo_about(),
            Kind::Items => self.kind_items_about(),
        }
    }

    /// Explains why the received bytes are not a request that a route answers.
    pub fn why_no_request(self, why: Option<Malformed>) -> &'static str {
        match why {
            None => self.why_not_wanted(),
            Some(Malformed::StartLine) => self.why_start_line(),
            Some(Malformed::Version) => self.why_version(),
            Some(Malformed::Header) => self.why_header(),
            Some(Malformed::TooManyHeaders | Malformed::HeadTooLarge) => self.why_head_too_large(),
            Some(Malformed::TargetTooLong) => self.why_target_too_long(),
            Some(Malformed::ContentLength) => self.why_length(),
            Some(Malformed::TransferCoding) => self.why_coding(),
            Some(Malformed::Chunk) => self.why_chunk(),
            Some(Malformed::BodyTooLarge) => self.why_body_too_large(),
            Some(Malformed::Cut) => self.why_cut(),
        }
    }
}
