//! The words of the HTTP server lab's task.

use crate::text::words;

words! {
    task_http_serve: "HTTP 서버가 되어 요청에 응답하기", "Be the HTTP server and respond to a request";
    task_http_serve_what: "이 탭이 HTTP 서버가 됩니다. 포트를 열고, curl이나 이 탭에서 보낸 요청에 2xx로 응답하십시오.", "This tab becomes an HTTP server. Open a port, and respond with 2xx to a request from curl or from this tab.";
    task_http_serve_way: "‘서버 시작’을 누릅니다.\n‘이 탭에서 요청 보내기’를 누르거나, 화면에 나온 curl 명령을 터미널에서 실행합니다.\n기록에서 요청과 응답을 확인합니다.", "Press Start the server.\nPress Send a request from this tab, or run the curl command shown in a terminal.\nCheck the request and the response in the record.";
    task_http_serve_not_bound: "포트를 열지 못했습니다. 다른 포트를 고르고 다시 시작하십시오.", "The port could not be opened. Choose another port and start again.";
    task_http_serve_nobody: "서버가 요청을 기다립니다. 이 탭이나 curl에서 요청을 보내십시오.", "The server is waiting for a request. Send one from this tab or with curl.";
    task_http_serve_not_ok: "요청은 왔지만 2xx로 응답하지 않았습니다. 등록된 경로로 요청하십시오.", "A request arrived but was not answered with 2xx. Request a path that has a route.";
}
