//! The words of the HTTP client lab's experiments.

use crate::text::{Lang, fill, words};

words! {
    experiment_needs_http: "중계기가 연습 HTTP 서버의 포트를 열지 못해 실행할 수 없습니다. 그 포트를 쓰는 프로그램을 끝내고 중계기를 다시 시작하십시오.",
        "This cannot run: the relay could not open the practice HTTP server’s port. Stop the program that uses the port and restart the relay.";
    experiment_needs_http_here: "이 실험은 fetch로 연습 HTTP 서버에 요청을 보내는데, 그 서버는 중계기가 있는 다른 컴퓨터에서만 열려 있습니다. 이 컴퓨터에서 중계기를 실행하면 해 볼 수 있습니다.",
        "This experiment sends requests by fetch to the practice HTTP server, which accepts connections from the relay’s computer only. To try it, run the relay on this computer.";
    column_request: "요청", "Request";
    column_fetch: "fetch", "fetch";
    column_raw: "원시 HTTP", "Raw HTTP";
    column_dictionary: "이 장의 반환값", "Chapter’s return value";
    column_sent_by: "보내는 방법", "Sent with";
    status_answered: "응답 {}", "response: {}";

    status_title: "404는 실패일까", "Is 404 a failure?";
    status_question: "서버가 404를 돌려줍니다. fetch는 이 요청이 실패했다고 알릴까요?", "A server responds with 404. Does fetch report the request as failed?";
    status_fails: "네. 404는 서버가 없을 때와 똑같은 실패입니다.", "Yes: a 404 is a failure, just like an unreachable server.";
    status_answers: "아닙니다. 404도 응답입니다. 실패는 응답이 없을 때입니다.", "No: a 404 is a response. A request fails only if there is no response.";
    status_asks: "fetch로 /status/404를 요청", "Request /status/404 with fetch";
    status_asks_closed: "아무도 listen하지 않는 포트를 fetch로 요청", "Request a port on which nobody listens with fetch";
    status_caption: "오류 상태와 오류", "An error status and an error";
    status_why: "상태 코드는 서버가 요청을 읽고 응답한 결과이므로 404가 와도 통신은 성공한 것입니다. 연결하지 못하거나 응답이 오지 않은 때만 오류(예외)가 되므로, 프로그램은 상태 코드와 오류를 따로 확인해야 합니다.", "A status code is the server’s response to a request it has read, so even with 404 the exchange itself succeeded. An error (exception) occurs only if no connection is made or no response arrives, so a program must check for both.";

    cors_title: "CORS는 누가 막을까", "CORS: who blocks the response?";
    cors_question: "fetch가 /cors/none에서 ‘Failed to fetch’로 실패합니다. 서버가 거절한 것일까요?", "fetch of /cors/none fails with “Failed to fetch”. Did the server refuse the request?";
    cors_refused: "네. 서버가 이 출처를 거절했습니다.", "Yes: the server refused this origin.";
    cors_never_came: "요청이 서버에 도착하지 못했습니다.", "The request never reached the server.";
    cors_browser: "서버는 응답했지만, 브라우저가 그 응답을 페이지에 주지 않았습니다.", "The server responded, but the browser withheld the response from the page.";
    cors_reads_log: "서버의 로그를 읽기", "Read the server’s log";
    cors_by_fetch: "아무 출처도 허용하지 않는 /cors/none을 fetch로 요청", "Request /cors/none, which allows no origin, with fetch";
    cors_raw: "같은 요청을 원시 HTTP로", "The same request as raw HTTP";
    cors_simple: "단순 요청을 허용하는 /cors/simple을 fetch로 요청", "Request /cors/simple, which allows simple requests, with fetch";
    cors_simple_raw: "같은 요청을 원시 HTTP로", "The same request as raw HTTP";
    cors_preflight: "사전 요청(preflight)이 필요한 PUT을 fetch로 요청", "Send a PUT, which needs a preflight, with fetch";
    cors_preflight_raw: "같은 PUT을 원시 HTTP로", "The same PUT as raw HTTP";
    cors_log: "서버의 로그 (브라우저가 보낸 것)", "Server log (requests from the browser)";
    cors_caption: "브라우저의 판단과 서버의 로그", "The browser’s verdict and the server’s log";
    cors_why: "CORS는 서버를 지키는 방화벽이 아니라, 응답을 다른 출처의 페이지에 보여 줄지 브라우저가 정하는 규칙입니다. 단순 요청은 서버에 도착해 처리까지 되고, 그 밖의 요청만 먼저 OPTIONS로 허용 여부를 확인하며, 브라우저가 아닌 프로그램에는 이 규칙이 적용되지 않습니다.", "CORS is not a firewall that protects the server: it is the browser’s rule for which responses a page of another origin may read. Simple requests reach the server and are processed; only other requests are preceded by an OPTIONS preflight. Programs that are not browsers are not subject to CORS.";
    cors_note: "이 페이지와 연습 서버는 포트가 달라서 출처(origin)가 다릅니다. 오류 문구는 브라우저마다 다릅니다.", "This page and the practice server have different origins because their ports differ. The wording of the error differs between browsers.";

    connections_title: "요청마다 새 연결일까", "A connection for each request?";
    connections_question: "같은 서버에 GET을 두 번 보냅니다. TCP 연결도 두 번 맺을까요?", "You send two GETs to the same server. Does that take two TCP connections?";
    connections_anew: "네. 요청마다 새로 연결합니다.", "Yes: each request opens a new connection.";
    connections_kept: "아닙니다. 어느 쪽도 닫지 않으면 연결을 재사용합니다.", "No: unless one side closes it, the connection is reused.";
    connections_first: "GET /get을 원시 HTTP로", "GET /get as raw HTTP";
    connections_second: "한 번 더", "Once more";
    connections_third: "Connection: close를 붙여 다시", "Again, with Connection: close";
    connections_fourth: "한 번 더", "Once more";
    connections_caption: "요청과 연결", "Requests and connections";
    connections_header: "요청 헤더", "Request header";
    connections_client: "클라이언트의 주소", "Client address";
    connections_used: "연결", "Connection";
    connections_new: "새 연결", "new";
    connections_same: "같은 연결", "the same";
    connections_why: "HTTP/1.1은 응답 뒤에도 연결을 열어 두므로(keep-alive), 다음 요청도 같은 클라이언트 포트에서 나갑니다. Connection: close를 보내면 응답 뒤에 연결이 닫히고, 다음 요청은 새 포트에서 새로 연결합니다.", "HTTP/1.1 keeps the connection open after a response (keep-alive), so the next request comes from the same client port. With Connection: close, the connection ends after the response, and the next request opens a new one from a new port.";
    connections_note: "이 장의 requests에서는 Session을 써야 연결을 재사용합니다. requests.get은 부를 때마다 새로 연결합니다.", "In the chapter’s requests library, a Session reuses connections; requests.get opens a new one for each call.";

    length_title: "길이를 미리 알까", "Is the length known in advance?";
    length_question: "응답의 본문이 얼마나 긴지 클라이언트는 언제나 Content-Length로 미리 알까요?", "Does Content-Length always tell a client in advance how long a body is?";
    length_beforehand: "네. 길이를 모르면 보낼 수 없습니다.", "Yes: without the length nothing can be sent.";
    length_chunks: "아닙니다. 조각마다 길이를 붙여 보낼 수도 있습니다.", "No: the body may be sent in chunks, each with its own length.";
    length_whole: "GET /get을 원시 HTTP로", "GET /get as raw HTTP";
    length_stream: "GET /stream/3을 원시 HTTP로", "GET /stream/3 as raw HTTP";
    length_caption: "길이를 알리는 두 방법", "Two ways to convey the length";
    length_sizes: "청크 크기 (16진수)", "Chunk sizes (hex)";
    length_total: "본문", "Body";
    length_why: "서버가 본문을 만들면서 보낼 때에는 전체 길이를 모르므로, Transfer-Encoding: chunked로 조각마다 16진수 길이를 앞에 붙여 보내고 길이 0인 조각으로 끝을 알립니다. fetch와 requests는 이 길이를 떼고 본문만 보여 줍니다.", "A server that generates the body while sending it does not know its length. With Transfer-Encoding: chunked, each chunk is preceded by its length in hexadecimal, and a chunk of length 0 ends the body. fetch and requests remove the lengths and show only the body.";

    redirects_title: "보이지 않는 리디렉션", "Invisible redirects";
    redirects_question: "본문이 있는 POST에 서버가 302, 303, 307로 응답하며 다른 곳으로 리디렉션합니다. 다음 요청의 메서드는?", "A server redirects a POST with a body, using 302, 303 and 307. What is the method of the next request?";
    redirects_stays: "언제나 POST입니다.", "Always POST.";
    redirects_by_status: "상태 코드에 따라 GET이 되거나 POST로 유지됩니다.", "GET or POST, depending on the status code.";
    redirects_always_get: "언제나 GET입니다.", "Always GET.";
    redirects_302: "POST, 서버가 302로 응답", "POST, redirected with 302";
    redirects_303: "POST, 서버가 303으로 응답", "POST, redirected with 303";
    redirects_307: "POST, 서버가 307로 응답", "POST, redirected with 307";
    redirects_fetch: "같은 307을 fetch로", "The 307 again, with fetch";
    redirects_caption: "리디렉션과 다음 요청", "Redirects and the next request";
    redirects_answer: "상태", "Status";
    redirects_next: "다음 요청", "Next request";
    redirects_body: "다음 요청의 본문", "Its body";
    redirects_unseen: "보이지 않음", "not shown";
    redirects_why: "303은 GET으로 바꾸라는 뜻이고, 307은 메서드와 본문을 그대로 유지하라는 뜻입니다. 302는 뜻이 모호했지만 클라이언트들이 POST를 GET으로 바꾸어 왔습니다. fetch와 requests는 리디렉션을 자동으로 따라가므로 마지막 응답만 보입니다.", "303 means change to GET, and 307 means keep the method and body. 302 was ambiguous, and clients change POST to GET. fetch and requests follow redirects automatically, so only the last response is visible.";
    redirects_note: "requests에서는 응답의 history에 거쳐 온 응답들이 남습니다.", "In requests, the intermediate responses are in the final response’s history.";

    cookies_title: "쿠키는 누가 기억할까", "Who remembers a cookie?";
    cookies_question: "서버가 Set-Cookie로 쿠키를 주었습니다. 같은 연결로 보내는 다음 요청에 쿠키가 저절로 포함될까요?", "A server has set a cookie with Set-Cookie. Does the next request on the same connection include it automatically?";
    cookies_connection: "네. 연결이 기억합니다.", "Yes: the connection remembers it.";
    cookies_program: "아닙니다. 프로그램이 Cookie 헤더에 넣어 보내야 합니다.", "No: the program must send it in a Cookie header.";
    cookies_set: "Set-Cookie로 응답하는 요청을 원시 HTTP로", "A request whose response sets a cookie, as raw HTTP";
    cookies_again: "같은 연결로 GET /cookies", "GET /cookies on the same connection";
    cookies_sent: "Cookie 헤더를 넣어 GET /cookies", "GET /cookies with a Cookie header";
    cookies_fetch: "Set-Cookie로 응답하는 요청을 fetch로", "The request whose response sets a cookie, with fetch";
    cookies_caption: "쿠키가 나타난 곳", "Where the cookie appeared";
    cookies_asked: "요청", "In the request";
    cookies_answered: "응답", "In the response";
    cookies_known: "서버가 본 쿠키", "Cookies seen by the server";
    cookies_hidden: "Set-Cookie가 보이지 않음", "Set-Cookie not visible";
    cookies_why: "HTTP 요청은 서로 독립적이므로 연결이 앞 요청의 내용을 기억하지 않습니다. 받은 쿠키를 저장했다가 Cookie 헤더로 보내는 일은 브라우저나 requests.Session 같은 프로그램이 합니다.", "HTTP requests are independent of each other: a connection remembers nothing about previous ones. Storing cookies and sending them in a Cookie header is the job of a program such as a browser or requests.Session.";
    cookies_note: "브라우저는 Set-Cookie를 페이지의 코드에 언제나 감추고, 다른 출처의 쿠키는 자격 증명을 허용한 요청에만 보냅니다.", "A browser always hides Set-Cookie from a page’s code, and sends cookies to another origin only if credentials are allowed.";

    time_title: "얼마나 기다릴까", "How long to wait";
    time_question: "서버가 3초 뒤에 응답합니다. 시간 제한을 정하지 않으면 fetch는 얼마나 기다릴까요?", "A server responds after 3 seconds. How long does fetch wait if no time limit is set?";
    time_gives_up: "1초쯤 뒤에 스스로 포기합니다.", "It gives up after about a second.";
    time_waits: "응답이 올 때까지 기다립니다.", "It waits until the response arrives.";
    time_limited: "시간 제한 1초로 GET /delay/3", "GET /delay/3 with a time limit of 1 second";
    time_unlimited: "시간 제한 없이 GET /delay/3", "GET /delay/3 without a time limit";
    time_caption: "3초 뒤에 오는 응답", "A response that takes 3 seconds";
    time_took: "걸린 시간", "Time";
    time_end: "결과", "Result";
    time_aborted: "시간 제한으로 중단", "aborted by the time limit";
    time_why: "fetch와 requests에는 기본 시간 제한이 없으므로, 얼마나 기다릴지는 프로그램이 정해야 합니다(AbortSignal.timeout, requests의 timeout=). 이 장의 HTTPClient처럼 시간 제한을 정하지 않으면 느린 서버를 무한정 기다릴 수 있습니다.", "fetch and requests have no time limit by default, so the program must set one (AbortSignal.timeout; timeout= in requests). Without one, as in the chapter’s HTTPClient, it may wait indefinitely for a slow server.";
    time_note: "브라우저는 몇 분 뒤에는 스스로 포기하기도 합니다. 그 시간은 브라우저마다 다릅니다.", "A browser may give up by itself after several minutes; how long it waits varies.";

    truncated_title: "도중에 끊긴 본문", "A truncated body";
    truncated_question: "서버가 Content-Length보다 적게 보내고 연결을 닫습니다. fetch는 받은 만큼을 돌려줄까요?", "A server sends fewer bytes than its Content-Length and closes the connection. Does fetch return what it has received?";
    truncated_fine: "네. 상태가 200이므로 성공입니다.", "Yes: with status 200 it succeeded.";
    truncated_fails: "아닙니다. 본문이 다 오지 않았으므로 오류입니다.", "No: the body is incomplete, so it fails.";
    truncated_raw: "GET /truncate를 원시 HTTP로", "GET /truncate as raw HTTP";
    truncated_fetch: "같은 요청을 fetch로", "The same request with fetch";
    truncated_caption: "알린 길이와 받은 길이", "Announced and received length";
    truncated_announced: "Content-Length", "Content-Length";
    truncated_came: "받은 바이트", "Received";
    truncated_why: "TCP는 연결이 닫히면 더 올 것이 없다고만 알려 줄 뿐, 본문이 다 왔는지는 모릅니다. Content-Length나 마지막 청크가 있어야 도중에 끊겼음을 알 수 있고, 이때 fetch는 상태가 200이어도 오류를 냅니다.", "When a connection closes, TCP says only that no more data will come, not whether the body is complete. Content-Length or the last chunk lets a client detect the truncation, and fetch then fails even though the status was 200.";
    truncated_note: "이 장의 requests는 기본으로 길이를 확인하지 않는 때가 있으므로, 중요한 파일은 길이나 해시를 직접 확인하십시오.", "Not every client checks the length. If it matters, check the length or a hash yourself.";
}

impl Lang {
    /// A response with this status was received.
    pub fn answered_with(self, status: u16) -> String {
        fill(self.status_answered(), &status.to_string())
    }
}
