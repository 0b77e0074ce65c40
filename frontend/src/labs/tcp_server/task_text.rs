//! The words of the TCP server lab's tasks.

use crate::text::words;

words! {
    task_serve: "서버가 되어 클라이언트에 응답하기", "Be the server and reply to a client";
    task_serve_what: "이 탭이 TCPServer가 됩니다. 포트를 열고(bind, listen) 클라이언트를 받아(accept), 받은 메시지에 응답하십시오.", "This tab becomes the TCPServer. Open a port (bind, listen), accept a client, and reply to the message that it sends.";
    task_serve_way: "‘리슨 시작’을 누르면 포트가 열립니다.\n‘클라이언트 연결’을 누르거나, 화면에 나온 nc 명령을 터미널에 붙여 넣습니다.\n클라이언트가 메시지를 보내면 서버가 규칙에 따라 응답합니다. 기록에서 accept, recv, send를 확인합니다.", "Press Listen to open the port.\nPress Connect a client, or paste the nc command shown into a terminal.\nWhen the client sends a message, the server replies by its rule. Check accept, recv and send in the record.";
    task_serve_not_bound: "포트를 열지 못했습니다. 다른 포트를 고르고 다시 시작하십시오.", "The port could not be opened. Choose another port and start again.";
    task_serve_nobody: "서버가 클라이언트를 기다립니다. 탭 안의 클라이언트나 nc로 연결하십시오.", "The server is waiting for a client. Connect one from this tab or with nc.";
    task_serve_nothing_came: "클라이언트가 연결되었습니다. 이제 클라이언트에서 메시지를 보내십시오.", "A client is connected. Now send a message from it.";
    task_serve_not_answered: "메시지를 받았습니다. 서버가 응답하도록 규칙을 고르거나 직접 응답을 보내십시오.", "A message has arrived. Choose a rule that replies to it, or send a reply manually.";

    task_many: "두 클라이언트를 동시에 처리하기", "Serve two clients at once";
    task_many_what: "지금 서버는 연결을 한 번에 하나씩 처리합니다. 스레드를 쓰는 이 장의 TCPServer처럼 여러 연결을 동시에 처리하도록 ‘더 보기’의 ‘연결 처리’를 바꾸고, 두 클라이언트가 모두 연결된 상태에서 각각 응답을 받게 하십시오.", "The server currently handles one connection at a time. Change Serving under More so that it handles many at once, as the chapter’s TCPServer does with threads, and have two clients receive replies while both are connected.";
    task_many_way: "‘더 보기’를 열어 ‘연결 처리’에서 ‘동시에’를 고르고 ‘리슨 시작’을 누릅니다.\n‘클라이언트 연결’을 두 번 누릅니다. 각 클라이언트는 연결되면 바로 메시지를 보냅니다.\n먼저 온 연결이 끝나지 않아도 둘 다 응답을 받는 것을 기록에서 확인합니다.", "Open More, choose Many at once under Serving, and press Listen.\nPress Connect a client twice. Each client sends a message as soon as it is connected.\nCheck in the record that both receive replies although the first connection has not ended.";
    task_many_too_few: "응답을 받은 클라이언트가 아직 둘이 아닙니다. 클라이언트를 둘 연결하십시오. 둘째가 대기열에서 기다린다면 ‘더 보기’의 ‘연결 처리’가 ‘하나씩’입니다.", "Fewer than two clients have received a reply. Connect two clients. If the second one waits in the queue, Serving under More is set to One at a time.";
    task_many_in_turn: "두 번째 클라이언트는 첫 번째 연결이 끝난 다음에야 응답을 받았습니다. ‘더 보기’에서 ‘연결 처리’를 ‘동시에’로 바꾸십시오.", "The second client received its reply only after the first connection had ended. Under More, set Serving to Many at once.";
}
