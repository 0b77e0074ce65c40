//! The words of the TCP server lab's experiments.

use crate::text::{Lang, words};
use relay_protocol::Holder;

words! {
    serving_title: "서버 하나, 클라이언트 둘", "One server, two clients";
    serving_question: "한 번에 연결 하나만 처리하는 서버에 클라이언트 둘이 연결합니다. 첫 번째가 연결된 채로 있으면 두 번째는 어떻게 될까요?",
        "Two clients connect to a server that handles one connection at a time. The first stays connected. What happens to the second?";
    serving_both: "둘 다 바로 응답을 받습니다.", "Both receive a reply at once.";
    serving_second_waits: "두 번째는 연결에 성공하지만, 첫 번째가 끝날 때까지 응답을 받지 못합니다.", "The second one’s connect succeeds, but it gets no reply until the first has disconnected.";
    serving_one_begins: "‘하나씩’으로 리슨하고 클라이언트 둘을 연결", "Listen with One at a time and connect two clients";
    serving_first_leaves: "첫 번째 연결을 닫고, 두 번째가 응답을 받는지 보기", "Close the first connection and see whether the second gets a reply";
    serving_many_begins: "‘동시에’로 바꿔 같은 일을 반복", "Repeat with Many at once";
    serving_client: "클라이언트", "Client";
    serving_after_accept: "accept 뒤 응답까지", "From accept to reply";
    serving_one_caption: "하나씩", "One at a time";
    serving_many_caption: "동시에", "Many at once";
    serving_unknown: "커널이 알려 주지 않음", "not reported by the kernel";
    serving_why: "연결은 커널이 맺어 대기열에 넣으므로 connect는 서버가 accept를 부르기 전에도 성공합니다. 응답은 accept한 뒤에야 할 수 있으므로, 여러 클라이언트를 동시에 처리하려면 이 장의 TCPServer처럼 연결마다 스레드를 두거나 비동기로 처리해야 합니다.",
        "The kernel establishes the connection and queues it, so connect succeeds before the server calls accept. A reply is possible only after accept. To serve several clients at once, a server needs a thread for each connection, as the chapter’s TCPServer has, or asynchronous code.";
    serving_note: "대기열에서 기다린 시간은 리눅스 커널만 알려 줍니다. 다른 시스템에서는 accept가 일어난 순서로 판단합니다.",
        "Only Linux reports how long a client waited in the queue. On other systems the order of the accepts decides.";

    in_use_title: "이미 쓰이는 포트", "Address already in use";
    in_use_question: "연습 서버 echo가 listen하고 있는 포트에 이 탭이 또 bind하면 어떻게 될까요?",
        "This tab binds the port on which the practice server echo is already listening. What happens?";
    in_use_shared: "두 서버가 연결을 나누어 받습니다.", "The two servers share the connections.";
    in_use_taken_over: "나중에 bind한 쪽이 포트를 차지합니다.", "The later one takes over the port.";
    in_use_refused: "bind가 EADDRINUSE로 실패합니다.", "bind fails with EADDRINUSE.";
    in_use_binds: "echo의 포트에 bind", "Bind echo’s port";
    in_use_caption: "bind의 결과", "What bind returned";
    in_use_result: "결과", "Result";
    in_use_holder: "포트를 쓰는 쪽", "Who has the port";
    in_use_why: "포트 번호는 들어오는 연결을 어느 소켓에 줄지 정하므로, 한 주소와 포트에서는 소켓 하나만 listen할 수 있습니다. ‘Address already in use’는 코드의 버그가 아니라 다른 소켓이 그 포트를 쓰고 있다는 뜻입니다. 그 프로그램을 찾아 끝내거나 다른 포트를 고르십시오.",
        "The port number determines which socket receives an incoming connection, so only one socket can listen on an address and port. “Address already in use” is not a bug in your code: another socket is using the port. Find that program and end it, or choose another port.";
    holder_practice: "중계기의 연습 서버", "one of the relay’s practice servers";
    holder_page: "실습 페이지의 소켓", "a lab page’s socket";
    holder_program: "다른 프로그램", "another program";
    holder_time_wait: "TIME_WAIT (쓰는 소켓 없음)", "TIME-WAIT (no socket)";
    holder_connection: "아직 살아 있는 연결", "an established connection";

    time_wait_title: "TIME_WAIT", "TIME-WAIT";
    time_wait_question: "서버가 연결을 먼저 끊고 리슨 소켓도 닫았습니다. 곧바로 같은 포트에 다시 bind할 수 있을까요?",
        "The server closed a connection first, and then its listening socket. Can it bind the same port again immediately?";
    time_wait_free: "언제나 됩니다. 모든 소켓이 닫혔습니다.", "Always: every socket is closed.";
    time_wait_kept: "SO_REUSEADDR를 켜야만 됩니다.", "Only with SO_REUSEADDR.";
    time_wait_closes_first: "리슨하고, 클라이언트의 연결을 서버가 먼저 끊은 뒤, 리슨 중지", "Listen, close a client’s connection from the server, stop listening";
    time_wait_without: "SO_REUSEADDR 없이 같은 포트에 다시 리슨", "Listen again without SO_REUSEADDR";
    time_wait_with: "SO_REUSEADDR를 켜고 다시 리슨", "Listen again with SO_REUSEADDR";
    time_wait_caption: "같은 포트에 세 번 bind", "Three binds of the same port";
    time_wait_why: "먼저 끊은 쪽은 늦게 도착하는 패킷이 새 연결에 섞이지 않도록 그 연결을 얼마 동안 TIME_WAIT 상태로 남겨 둡니다. 서버를 다시 시작할 때 나는 EADDRINUSE가 대개 이것이며, 그래서 서버는 bind하기 전에 SO_REUSEADDR를 켭니다.",
        "The side that closes first keeps the connection in TIME-WAIT for a while, so that delayed packets cannot end up in a new connection. This is usually the reason for EADDRINUSE when a server is restarted, and why servers set SO_REUSEADDR before they bind.";
    time_wait_note: "리눅스와 macOS의 동작입니다. Windows에서는 TIME_WAIT가 bind를 막지 않아 나타나지 않을 수 있습니다.",
        "This is how Linux and macOS behave. On Windows, TIME-WAIT does not prevent bind, so the effect may not appear.";
}

impl Lang {
    /// What holds an address that is in use, in a few words.
    pub fn holder_name(self, holder: Holder) -> &'static str {
        match holder {
            Holder::Practice => self.holder_practice(),
            Holder::Page => self.holder_page(),
            Holder::Program => self.holder_program(),
            Holder::TimeWait => self.holder_time_wait(),
            Holder::Connection => self.holder_connection(),
        }
    }
}
