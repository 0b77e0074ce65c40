//! The words of the HTTP client lab.

use crate::text::{Lang, duration, fill, words};

words! {
    server_log: "연습 서버의 로그", "Practice server log";
    log_about: "브라우저의 표시와 상관없이 연습 서버에 실제로 도착한 요청입니다. 이 컴퓨터에서 보낸 것만 보여 줍니다.", "The requests that actually reached the practice server, regardless of what the browser reports. Only requests from this computer are shown.";
    log_read: "로그 읽기", "Read the log";
    log_failed: "로그를 읽지 못했습니다: {}", "The log could not be read: {}";
    log_time: "시각 (UTC)", "Time (UTC)";
    log_request: "요청", "Request";
    log_origin: "Origin", "Origin";
    log_port: "클라이언트 포트", "Client port";
    log_status: "상태", "Status";
    log_preflight: "사전 요청", "preflight";
    http_client: "HTTP 클라이언트", "HTTP client";
    http_client_intro: "이 장의 HTTPClient처럼 기본 URL에 경로를 이어 요청을 보내고, 결과를 {status_code, headers, data} 또는 {error}로 받습니다. 요청은 브라우저의 fetch로도, 원시 HTTP로도 보낼 수 있습니다.", "Like the chapter’s HTTPClient, this lab joins base URL and path, sends the request, and returns {status_code, headers, data} or {error}. It can send with the browser’s fetch or as raw HTTP.";
    method: "메서드", "Method";
    base_url: "기본 URL", "Base URL";
    path: "경로", "Path";
    choose_request: "요청 정하기", "Choose a request";
    fragment_not_sent: "# 뒤의 부분(fragment)은 브라우저 안에서만 쓰이고 서버로 보내지 않습니다.", "The part after # (the fragment) stays in the browser and is never sent to the server.";
    full_url: "보낼 URL", "URL to send";
    practice_http_choice: "연습 서버", "Practice server";
    example_closed: "닫힌 포트", "closed port";
    http_unanswered: "응답 없음", "No response";
    examples: "예", "Examples";
    params: "쿼리 매개변수", "Query parameters";
    headers: "헤더", "Headers";
    body: "본문", "Body";
    body_none: "없음", "None";
    body_json: "JSON", "JSON";
    body_form: "폼", "Form";
    body_raw: "원문", "Raw";
    body_multipart: "멀티파트", "Multipart";
    body_binary: "바이너리", "Binary";
    body_hex: "16진수", "Hex digits";
    choose_file: "파일 선택", "Choose a file";
    choose_file_for: "{}의 파일 선택", "Choose a file for {}";
    drop_file: "파일 선택 취소", "Remove the file";
    session: "세션", "Session";
    session_about: "requests.Session처럼 모든 요청에 더해집니다. 요청에 같은 이름이 있으면 요청의 값이 우선합니다.", "Added to every request, as requests.Session does. If the request sets the same name, its own value takes precedence.";
    session_headers: "기본 헤더", "Default headers";
    session_params: "기본 쿼리 매개변수", "Default query parameters";
    auth: "인증", "Authentication";
    auth_none: "없음", "None";
    auth_user: "사용자", "User";
    auth_password: "비밀번호", "Password";
    auth_token: "토큰", "Token";
    auth_digest_by_wire: "Digest는 서버의 인증 요구(401)에 답하는 방식이라 fetch로는 보낼 수 없습니다. 보내는 방법을 ‘원시 HTTP (TCP)’로 바꾸면 단계마다 볼 수 있습니다.", "Digest responds to the server’s challenge (401), which a page cannot do with fetch. Send it as Raw HTTP (TCP) to see each step.";
    cookies: "쿠키", "Cookies";
    cookies_omit: "보내지 않음", "Omit";
    cookies_include: "보내고 받음", "Include";
    cookies_about: "브라우저가 가진 이 서버의 쿠키를 보내고, 받은 쿠키를 보관합니다. 다른 출처의 서버는 Access-Control-Allow-Credentials: true로 허용해야 합니다. 쿠키 값은 이 페이지에 보이지 않습니다.", "The browser sends the cookies it has for the server and stores those it receives. A server of another origin must allow this with Access-Control-Allow-Credentials: true. The page never sees the cookie values.";
    redirects: "리디렉션", "Redirects";
    redirects_follow: "따름", "Follow";
    redirects_show: "따르지 않음", "Do not follow";
    redirect_hidden: "fetch는 따르지 않은 리디렉션의 상태 코드와 Location을 감춥니다. 보려면 원시 HTTP/1.1로 보내십시오.", "fetch hides the status and Location of a redirect that it does not follow. To see them, send the request as raw HTTP/1.1.";
    redirect_is_opaque: "서버가 리디렉션(3xx)으로 응답했습니다. fetch는 따르지 않은 리디렉션의 상태 코드와 Location을 페이지에 감춥니다(opaqueredirect). 내용을 보려면 원시 HTTP/1.1로 보내십시오.", "The server responded with a redirect (3xx). fetch hides the status and Location of a redirect that it does not follow (opaqueredirect). To see them, send the request as raw HTTP/1.1.";
    user_agent_varies: "User-Agent: Firefox와 Safari는 이 값을 보내지만 Chromium은 알리지 않고 자기 값을 보냅니다.", "User-Agent: Firefox and Safari send your value; Chromium silently replaces it with its own.";
    as_sent: "실제로 보내는 요청", "Request as sent";
    as_sent_about: "페이지가 정하는 부분입니다. 브라우저는 Host, User-Agent, Accept, Origin 같은 헤더를 더합니다.", "This is what the page sets. The browser adds headers of its own, such as Host, User-Agent, Accept and Origin.";
    as_sent_wrong: "잘못된 입력을 먼저 고치십시오.", "Correct the marked fields first.";
    as_sent_body: "본문 {}", "body of {}";
    history: "보낸 요청 기록", "History";
    history_about: "이 브라우저에만 남습니다. URL과 본문은 보낸 그대로 남고, Authorization, Cookie, API 키 헤더의 값과 파일은 남기지 않습니다.", "Kept in this browser only. The URL and body are kept as sent; the values of Authorization, Cookie and API-key headers, and files, are not.";
    history_empty: "보낸 요청이 아직 없습니다. 요청을 보내면 여기에 남습니다.", "No request has been sent yet. Requests you send are kept here.";
    history_search: "메서드, URL, 상태, 본문에서 찾기", "Search method, URL, status, body";
    history_none: "일치하는 요청이 없습니다.", "No request matches.";
    history_clear: "고정하지 않은 것 모두 삭제", "Delete all unpinned";
    history_lacks: "입력란을 채웠지만 아직 보내지 않았습니다. 저장하지 않은 값을 먼저 입력하십시오: {}", "The fields are filled in, but nothing was sent. First enter what was not kept: {}";
    again: "다시", "Resend";
    again_this: "다시 보내기: {}", "Resend: {}";
    pin: "고정", "Pin";
    pin_this: "고정: {}", "Pin: {}";
    delete_this: "삭제: {}", "Remove: {}";
    curl: "cURL", "cURL";
    curl_paste: "curl 명령 붙여 넣기", "Paste a curl command";
    curl_take: "입력란에 채우기", "Fill the fields";
    curl_taken: "명령을 모두 옮겼습니다.", "The whole command was imported.";
    curl_same: "같은 요청을 보내는 명령", "Command that sends the same request";
    copy_curl: "curl 명령 복사", "Copy the curl command";
    curl_unbalanced: "따옴표의 짝이 맞지 않습니다. 명령을 끝까지 붙여 넣으십시오.", "A quotation mark is not closed. Paste the whole command.";
    curl_not_text: "$'…' 안의 이스케이프가 UTF-8 텍스트가 아닙니다. 이런 바이트는 바이너리 본문에 16진수로 입력하십시오.", "The escapes in $'…' are not valid UTF-8 text. Enter such bytes as hex in a binary body.";
    curl_not_curl: "curl로 시작하는 명령이 아닙니다.", "The command does not begin with curl.";
    curl_command_prompt: "Windows 명령 프롬프트(cmd)용 명령입니다. 브라우저에서 ‘cURL(bash)로 복사’를 고르십시오.", "This command is written for the Windows command prompt. Choose “Copy as cURL (bash)” in the browser.";
    curl_no_url: "명령에 URL이 없습니다.", "The command has no URL.";
    curl_no_value: "{} 옵션에 값이 없습니다.", "The option {} has no value.";
    curl_impossible: "{}: 웹 페이지가 할 수 없는 일이라 옮기지 않았습니다.", "{}: a web page cannot do this; the option was skipped.";
    curl_unknown: "{}: 지원하지 않는 옵션이라 옮기지 않았습니다.", "{}: unsupported option, skipped.";
    curl_file: "{}: 페이지는 파일을 스스로 읽을 수 없습니다. 본문에서 이 파일을 직접 고르십시오.", "{}: a page cannot read files by itself. Choose the file in the body.";
    curl_cut: "셸은 따옴표 밖의 ‘{}’ 뒤를 이 명령의 일부로 보지 않으므로 제외했습니다. URL의 일부라면 따옴표로 감싸십시오.", "To a shell, what follows an unquoted ‘{}’ is not part of this command, so it was left out. If it belongs to the URL, put the URL in quotes.";
    curl_cut_line: "줄바꿈 뒤는 다른 명령이므로 제외했습니다. 명령이 이어진다면 줄 끝에 \\를 쓰십시오.", "The next line is another command and was left out. If the command continues, end the line with \\.";
    curl_not_expanded: "$이름, $(…), `…`은 셸이 치환하는 부분입니다. 여기서는 적힌 그대로 옮겼습니다.", "A shell would expand $NAME, $(…) and `…`; here they are used literally.";
    curl_more_urls: "URL이 여럿입니다. 첫 번째만 옮겼습니다.", "There are several URLs; only the first was imported.";
    curl_method: "{}: 이 실습에 없는 메서드라 옮기지 않았습니다.", "{}: this method is not available in the lab and was skipped.";
    pair_name: "이름", "Name";
    pair_value: "값", "Value";
    add_pair: "+ 추가", "+ Add";
    remove_pair: "삭제", "Remove";
    content_type: "Content-Type", "Content-Type";
    send_request: "요청 보내기", "Send request";
    cancel_request: "취소", "Cancel";
    requesting: "응답을 기다리는 중", "Waiting for the response";
    exchanges: "이 페이지를 연 뒤의 요청", "Requests since the page was opened";
    cancel_this: "{} 요청 취소", "Cancel {}";
    result: "결과", "Result";
    result_empty: "요청을 보내면 결과가 여기에 나타납니다.", "The result appears here once a request is sent.";
    result_pretty: "정리된 형식", "Pretty";
    result_raw: "원문", "Raw";
    body_is_empty: "(본문 없음)", "(no body)";
    body_not_allowed: "fetch는 GET과 HEAD에 본문을 허용하지 않습니다. 본문을 ‘없음’으로 하거나 메서드를 바꾸십시오.", "fetch does not allow a body for GET and HEAD. Choose None as the body, or another method.";
    fetch_hides_headers: "fetch는 다른 출처의 응답에서 서버가 공개한 헤더만 보여 주며, Set-Cookie는 언제나 감춥니다.", "For a response from another origin, fetch shows only the headers that the server exposes, and never Set-Cookie.";
    cancelled: "사용자가 요청을 취소했습니다.", "You cancelled the request.";
    fetch_failed: "fetch는 모든 실패를 이 오류 하나로 알립니다. 서버가 없거나, 이름을 찾지 못했거나, 인증서가 잘못되었거나, 서버가 CORS로 이 출처를 허용하지 않았을 수 있습니다. 같은 서버에 TCP 클라이언트로 연결해 보면 어느 쪽인지 알 수 있습니다.", "fetch reports every failure with this one error: there may be no server, the name may be unknown, the certificate may be invalid, or the server may not allow this origin (CORS). Connecting to the same server in the TCP client lab shows which.";
    header_is_dropped: "{}: 브라우저가 직접 정하는 헤더이므로 fetch는 알리지 않고 이 값을 버립니다.", "{}: the browser sets this header itself; fetch silently drops your value.";
    aborted_after: "시간 제한 안에 응답이 오지 않아 {} 만에 요청을 중단했습니다. 서버는 이를 모르고 계속 처리할 수 있습니다.", "No complete response within the time limit: the request was aborted after {}. The server may still be processing it.";
}

impl Lang {
    /// What happens to a header that fetch does not let a page set.
    pub fn forbidden_header(self, name: &str) -> String {
        fill(self.header_is_dropped(), name)
    }

    /// The page's own time limit ended the exchange after this many microseconds.
    pub fn http_timed_out(self, took: u64) -> String {
        fill(self.aborted_after(), &duration(took))
    }
}
