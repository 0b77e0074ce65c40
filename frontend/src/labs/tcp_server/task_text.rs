//! The words of the TCP server lab's tasks.

use crate::text::words;

words! {
    task_serve: "서버가 되어 클라이언트에게 답하기", "Be the server and answer a client";
    task_serve_what: "이 탭이 TCPServer가 됩니다. 포트를 열고(bind, listen) 클라이언트를 받아(accept), 받은 메시지에 답하십시오.", "This tab becomes the TCPServer. Open a port (bind, listen), accept a client, and answer the message that it sends.";
    task_serve_way: "‘리슨 시작’을 누르면 포트가 열립니다.\n‘클라이언트 연결’을 누르거나, 화면에 나온 nc 명령을 터미널에 붙여 넣습니다.\n클라이언트가 메시지를 보내면 서버가 규칙에 따라 답합니다. 기록에서 accept, recv, send를 확인합니다.", "Press Listen: the port is open.\nPress Connect a client, or paste the nc command shown into a terminal.\nWhen the client sends a message, the server answers by its rule: see accept, recv and send in the record.";
    task_serve_not_bound: "포트를 열지 못했습니다. 다른 포트를 고르고 다시 시작하십시오.", "The port could not be opened. Choose another port and start again.";
    task_serve_nobody: "서버가 클라이언트를 기다립니다. 탭 안의 클라이언트나 nc로 연결하십시오.", "The server waits for a client. Connect one: of this tab, or nc.";
    task_serve_nothing_came: "클라이언트가 연결되었습니다. 이제 클라이언트에서 메시지를 보내십시오.", "A client is connected. Now send a message from it.";
    task_serve_not_answered: "메시지를 받았습니다. 서버가 답하도록 규칙을 고르거나 직접 답을 보내십시오.", "A message came. Choose a rule that answers it, or send an answer by hand.";

    task_many: "두 클라이언트를 동시에 서비스하기", "Serve two clients at once";
    task_many_what: "지금 서버는 연결을 한 번에 하나씩 처리합니다. 스레드를 쓰는 TCPServer처럼 여러 연결을 동시에 처리하게 바꾸고, 두 클라이언트가 모두 연결된 상태에서 각각 답을 받게 하십시오.", "The server now handles one connection at a time. Let it handle many at once, as the chapter’s TCPServer does with threads, and have two clients answered while both are connected.";
    task_many_way: "‘연결 처리’에서 ‘동시에’를 고르고 ‘리슨 시작’을 누릅니다.\n‘클라이언트 연결’을 두 번 누릅니다.\n두 클라이언트에서 메시지를 하나씩 보냅니다. 먼저 온 연결이 끝나지 않아도 둘 다 답을 받습니다.", "Under Serving choose Many at once, and press Listen.\nPress Connect a client twice.\nSend a message from each: both are answered, although the first connection has not ended.";
    task_many_too_few: "답을 받은 클라이언트가 아직 둘이 아닙니다. 클라이언트 둘에서 메시지를 보내십시오.", "Two clients have not been answered yet. Send a message from each of two clients.";
    task_many_in_turn: "두 번째 클라이언트는 첫 번째 연결이 끝난 다음에야 답을 받았습니다. ‘연결 처리’를 ‘동시에’로 바꾸십시오.", "The second client was answered only after the first connection had ended. Set Serving to Many at once.";
}
