//! The words of the HTTP client lab's tasks.

use crate::text::words;

words! {
    task_wire: "HTTP 메시지를 바이트로 보기", "See an HTTP message as bytes";
    task_wire_what: "HTTP 메시지는 TCP로 전달되는 텍스트입니다. 보내는 방법을 ‘원시 HTTP (TCP)’로 바꿔 요청을 보내고, 요청 줄과 상태 줄, 헤더를 바이트로 확인하십시오.", "An HTTP message is text carried over TCP. Send a request as Raw HTTP (TCP), and look at the request line, the status line and the headers as bytes.";
    task_wire_way: "보내는 방법에서 ‘원시 HTTP (TCP)’를 고릅니다.\n경로에 /get을 입력하고 보냅니다.\n기록에서 TCP 연결, 요청, 응답을 차례로 확인합니다.", "Under Send with, choose Raw HTTP (TCP).\nEnter /get as the path and send.\nIn the record, look at the TCP connection, the request and the response.";
    task_wire_by_fetch: "fetch로 보낸 요청은 바이트가 보이지 않습니다. ‘원시 HTTP (TCP)’로 바꿔 다시 보내십시오.", "A request sent with fetch does not show its bytes. Choose Raw HTTP (TCP) and send it again.";
    task_wire_no_response: "요청은 나갔습니다. 응답이 모두 올 때까지 기다리거나 서버 주소를 확인하십시오.", "The request was sent. Wait for the whole response, or check the server’s address.";

    task_get: "매개변수가 있는 GET", "A GET with parameters";
    task_get_what: "requests의 session.get('/get', params={'key': 'value'})를 직접 해 봅니다. 쿼리 매개변수 key=value를 붙여 GET /get을 보내고 200을 받으십시오.", "Do what session.get('/get', params={'key': 'value'}) in requests does: send GET /get with the query parameter key=value and receive 200.";
    task_get_way: "경로에 /get을 입력합니다.\n쿼리 매개변수에 이름 key, 값 value를 추가합니다. 전체 URL 끝에 ?key=value가 붙습니다.\n요청을 보내고 상태 코드 200과 응답의 args를 확인합니다.", "Enter /get as the path.\nAdd the query parameter key with the value value. The whole URL now ends with ?key=value.\nSend the request, and check the status 200 and args in the response.";
    task_get_other_method: "GET이 아닌 요청입니다. 메서드를 GET으로 바꾸십시오.", "This request was not a GET. Set the method to GET.";
    task_get_no_query: "쿼리 매개변수가 없습니다. key=value를 추가해 다시 보내십시오.", "There was no query parameter. Add key=value and send again.";
    task_get_not_ok: "200 응답을 받지 못했습니다. 경로가 /get인지 확인하십시오.", "No response with status 200. Check that the path is /get.";

    task_rest: "REST API 호출하기", "Call a REST API";
    task_rest_what: "자원을 만드는 POST와 바꾸거나 지우는 요청을 보내 봅니다. JSON 본문으로 POST /post를, 이어서 PUT /put이나 DELETE /delete를 보내 모두 성공(2xx)하게 하십시오.", "Send a POST, which creates a resource, and a request that changes or deletes one: POST /post with a JSON body, then PUT /put or DELETE /delete. Both must succeed (2xx).";
    task_rest_way: "메서드를 POST로, 경로를 /post로, 본문을 JSON으로 바꾸고 보냅니다.\n메서드를 PUT으로, 경로를 /put으로 바꾸고 보냅니다.\n두 응답의 상태 코드와 json을 비교합니다.", "Set the method to POST, the path to /post and the body to JSON, and send.\nSet the method to PUT and the path to /put, and send.\nCompare the status and json of the two responses.";
    task_rest_no_post: "JSON 본문을 담아 성공한 POST가 아직 없습니다. 본문을 JSON으로 고르고 POST /post를 보내십시오.", "No POST with a JSON body has succeeded yet. Choose JSON as the body and send POST /post.";
    task_rest_no_change: "POST는 성공했습니다. 이제 PUT /put이나 DELETE /delete를 보내십시오.", "The POST has succeeded. Now send PUT /put or DELETE /delete.";

    task_session: "세션이 기억하는 것", "What a session remembers";
    task_session_what: "requests.Session은 기본 헤더를 모든 요청에 붙입니다. 세션의 기본 헤더에 X-Chapter: 21을 넣고, 서로 다른 경로 두 곳에 요청을 보내 두 요청 모두 이 헤더를 보내게 하십시오.", "A requests.Session adds its default headers to every request. Add X-Chapter: 21 to the session’s default headers, and send requests to two different paths, both with this header.";
    task_session_way: "‘세션’을 열고 기본 헤더에 이름 X-Chapter, 값 21을 추가합니다.\n경로 /headers로 요청을 보냅니다.\n경로 /anything으로 한 번 더 보내고, 두 응답에 X-Chapter가 모두 있는지 확인합니다.", "Open Session and add the default header X-Chapter with the value 21.\nSend a request to the path /headers.\nSend another to /anything, and check that X-Chapter is in both responses.";
    task_session_no_header: "요청에 세션의 헤더가 없습니다. ‘세션’의 기본 헤더에 X-Chapter: 21을 추가하십시오.", "The request has no header from the session. Add X-Chapter: 21 to the session’s default headers.";
    task_session_one: "세션의 헤더가 포함된 요청이 하나 있습니다. 다른 경로로 한 번 더 보내십시오.", "One request has a header from the session. Send another one to a different path.";
    task_session_same_url: "같은 헤더를 보내고 응답까지 받은 요청이 서로 다른 경로로 둘 있어야 합니다. 경로를 바꿔 다시 보내십시오.", "Two requests to different paths must have the same header and receive a response. Change the path and send again.";

    task_handle: "오류 응답과 응답 없음 구별하기", "Distinguish an error response from no response";
    task_handle_what: "_handle_response는 404도 {status_code, …}로 돌려주고, 응답이 아예 없을 때만 {error}를 돌려줍니다. /status/404와, 시간 제한 안에 응답하지 않는 /delay/5로 두 결과를 모두 받아 보십시오.", "_handle_response returns {status_code, …} even for 404, and {error} only if there is no response at all. Produce both results: with /status/404, and with /delay/5, which does not respond within the time limit.";
    task_handle_way: "경로 /status/404로 요청을 보냅니다. 결과에 status_code 404가 있습니다.\n경로를 /delay/5로, 시간 제한을 2초로 바꾸고 보냅니다.\n2초 뒤 결과가 {error}로 바뀌는 것을 확인합니다.", "Send a request to /status/404. The result has status_code 404.\nSet the path to /delay/5 and the time limit to 2 s, and send.\nAfter 2 s the result is {error}.";
    task_handle_neither: "서버가 성공으로 응답했습니다. /status/404를 보내 오류 상태 코드를 받고, /delay/5를 시간 제한 2초로 보내 응답이 없는 경우를 만드십시오.", "The server replied with success. Send /status/404 for an error status, and /delay/5 with a time limit of 2 s for no response.";
    task_handle_no_failure: "오류 상태 코드는 받았습니다. 이제 /delay/5를 시간 제한 2초로 보내 응답이 없는 경우를 만드십시오.", "You have an error status. Now produce a request without a response: send /delay/5 with a time limit of 2 s.";
    task_handle_no_status: "응답이 없는 경우는 있습니다. 이제 /status/404를 보내 오류 상태 코드를 받으십시오.", "You have a request without a response. Now get an error status: send /status/404.";
}
