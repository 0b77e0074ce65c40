//! The words of the TCP client lab's tasks.

use crate::text::words;

words! {
    task_echo: "메시지를 보내고 응답 받기", "Send a message and receive the reply";
    task_echo_what: "이 장의 TCPClient가 하는 일을 직접 합니다. 127.0.0.1:8888에 연결해 메시지를 보내고, ‘서버 응답: ’으로 시작하는 응답을 받은 뒤 연결을 끊으십시오.", "Do by hand what the chapter’s TCPClient does: connect to 127.0.0.1:8888, send a message, receive the reply that begins with ‘서버 응답: ’, and close the connection.";
    task_echo_way: "서버에 127.0.0.1:8888을 그대로 두고 ‘연결’을 누릅니다.\n‘보내기’를 누릅니다. 기록에 send와 recv가 차례로 나타납니다.\n‘연결 끊기’를 누릅니다.", "Leave 127.0.0.1:8888 as the server and press Connect.\nPress Send. A send and then a recv appear in the record.\nPress Close.";
    task_echo_not_open: "연결되지 않았습니다. 서버가 127.0.0.1:8888인지 확인하십시오.", "No connection was opened. Check that the server is 127.0.0.1:8888.";
    task_echo_not_sent: "연결되었습니다. 이제 메시지를 보내십시오.", "The connection is open. Now send a message.";
    task_echo_no_answer: "보냈지만 아직 응답이 없습니다. recv가 ‘자동’인지, 서버가 ‘echo’인지 확인하십시오.", "The message was sent, but no reply has arrived. Check that recv is Automatic and that the server is ‘echo’.";
    task_echo_other_answer: "응답이 ‘서버 응답: ’과 보낸 내용으로 이루어져 있지 않습니다. 연습 서버 ‘echo’(127.0.0.1:8888)에 연결하십시오.", "The reply is not ‘서버 응답: ’ followed by what you sent. Connect to the practice server ‘echo’ (127.0.0.1:8888).";
    task_echo_not_closed: "응답까지 받았습니다. 마지막으로 연결을 끊으십시오.", "The reply has arrived. Close the connection to finish.";

    task_pieces: "한 번 보낸 것을 나누어 받기", "Receive one send in pieces";
    task_pieces_what: "‘더 보기’에서 recv 크기를 4로 바꾸고 메시지를 한 번 보내, 응답이 여러 번의 recv로 나뉘어 오는 것을 확인하십시오.", "Under More, set the recv size to 4. Send one message, and see the reply arrive in several recv calls.";
    task_pieces_way: "‘더 보기’를 열어 recv 크기에 4를 입력합니다.\n‘연결’을 누르고 ‘보내기’를 누릅니다.\n기록에서 send 한 번과 여러 번의 recv(4)를 비교합니다.", "Open More and enter 4 as the recv size.\nPress Connect, then Send.\nIn the record, compare the one send with the several recv(4) calls.";
    task_pieces_too_large: "응답을 받은 recv의 크기가 4보다 큽니다. ‘더 보기’에서 recv 크기를 4로 바꾼 뒤 다시 보내십시오.", "The recv that returned the reply was larger than 4 bytes. Under More, set the recv size to 4 and send again.";
    task_pieces_not_all: "아직 보낸 만큼 받지 못했습니다. 나머지가 올 때까지 recv를 계속하십시오.", "Not all of it has come back yet. Keep calling recv until the rest has arrived.";
    task_pieces_one: "recv 한 번에 모두 들어왔습니다. 더 긴 메시지를 보내십시오.", "One recv returned all of it. Send a longer message.";

    task_errors: "두 가지 실패 구별하기", "Distinguish two failures";
    task_errors_what: "아무도 listen하지 않는 포트는 연결을 거부하고, 응답하지 않는 서버에서는 recv가 시간 제한에 걸립니다. 두 실패를 모두 일으켜 기록에서 비교하십시오.", "A port on which nobody listens refuses the connection; with a server that never replies, recv times out. Cause both failures and compare them in the record.";
    task_errors_way: "연습 서버 ‘closed’를 고르고 ‘연결’을 누릅니다. ECONNREFUSED가 곧바로 기록됩니다.\n연습 서버 ‘silent’를 고르고 ‘연결’, ‘보내기’를 차례로 누릅니다.\n시간 제한(3초)이 지나면 recv가 시간 초과로 끝납니다.", "Choose the practice server ‘closed’ and press Connect. ECONNREFUSED appears at once.\nChoose the practice server ‘silent’, press Connect, then Send.\nWhen the time limit of 3 s has passed, recv times out.";
    task_errors_no_time_out: "연결 거부는 기록되었습니다. 이제 연습 서버 ‘silent’에 연결해 recv가 시간 초과로 끝나게 하십시오.", "You have the refused connection. Now connect to ‘silent’ and let recv time out.";
    task_errors_not_refused: "시간 초과는 기록되었습니다. 이제 연습 서버 ‘closed’에 연결해 거부되게 하십시오.", "You have the timeout. Now connect to ‘closed’, which refuses the connection.";

    task_half_close: "송신만 종료하고 끝까지 받기", "Shut down sending, then receive until the end";
    task_half_close_what: "메시지를 보낸 뒤 송신만 종료하십시오(shutdown). 응답은 계속 받을 수 있고, 서버의 FIN이 온 다음에야 연결이 끝납니다. 서버로는 연습 서버 ‘slow’를 쓰십시오.", "Send a message, then shut down the sending direction only. The reply can still arrive, and the connection ends only after the server’s FIN. Use the practice server ‘slow’.";
    task_half_close_way: "연습 서버 ‘slow’를 고르고 ‘연결’을 누릅니다.\n‘보내기’를 누르고, 바로 이어서 ‘송신 종료 (FIN)’을 누릅니다.\n3초쯤 뒤에 응답이 오고, 그다음에 FIN(recv 0)이 오는 것을 기록에서 확인합니다.", "Choose the practice server ‘slow’ and press Connect.\nPress Send, and immediately afterwards Shut down sending (FIN).\nAfter about 3 s the reply arrives, followed by the FIN (recv 0). Check both in the record.";
    task_half_close_not_sent: "보내기 전에 송신을 종료했습니다. 다시 연결해 메시지를 보낸 다음 송신을 종료하십시오.", "Sending was shut down before a message was sent. Connect again, send a message, then shut down sending.";
    task_half_close_not_shut_down: "보냈지만 송신을 종료하지 않았습니다. 연결을 끊지 말고 송신만 종료하십시오.", "A message was sent, but sending was not shut down. Shut down sending only, without closing the connection.";
    task_half_close_nothing_came: "송신을 종료한 뒤에 받은 것이 없습니다. 응답이 오기 전에 종료할 수 있도록, 늦게 읽는 연습 서버 ‘slow’를 쓰십시오.", "Nothing arrived after sending was shut down. Use ‘slow’, which reads late, so that you can shut down before the reply arrives.";
    task_half_close_no_fin: "응답은 받았습니다. 서버의 FIN이 올 때까지 연결을 끊지 말고 기다리십시오.", "The reply has arrived. Wait for the server’s FIN before you close.";
}
