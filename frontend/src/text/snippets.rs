//! The texts of the code panel, and those in the programs: comments, and the messages that they print.

use super::{Lang, words};

words! {
    code_tab: "코드", "Code";
    code_run_python: "work.py로 저장하고 터미널에서 python3 work.py로 실행합니다(Windows에서는 py work.py).", "Save it as work.py and run python3 work.py in a terminal (py work.py on Windows).";
    code_run_rust: "work.rs로 저장하고 rustc work.rs로 컴파일한 다음 ./work로 실행합니다.", "Save it as work.rs, compile it with rustc work.rs, and run ./work.";
    code_run_cargo: "cargo new work를 실행하고, 첫 주석의 의존성을 Cargo.toml에, 코드를 src/main.rs에 붙여 넣은 다음 cargo run으로 실행합니다.", "Run cargo new work, paste the dependencies from the first comment into Cargo.toml and the code into src/main.rs, then run cargo run.";
    code_run_tokio: "cargo new work, cargo add tokio --features full을 차례로 실행하고 src/main.rs에 붙여 넣은 다음 cargo run으로 실행합니다.", "Run cargo new work and cargo add tokio --features full, paste the code into src/main.rs, then run cargo run.";
    code_run_shell: "터미널에 붙여 넣어 실행합니다. OpenBSD의 nc가 필요합니다.", "Paste it into a terminal. It needs the OpenBSD nc.";
    code_run_javascript: "work.mjs로 저장하고 node work.mjs로 실행합니다. 파일을 읽지 않는 코드는 브라우저의 콘솔에 붙여 넣어도 됩니다.", "Save it as work.mjs and run node work.mjs. Code that reads no file also runs in a browser’s console.";
    code_run_websocat: "터미널에 붙여 넣어 실행합니다. websocat이 필요합니다(cargo install websocat).", "Paste it into a terminal. It needs websocat (cargo install websocat).";
    code_run_websocket_javascript: "work.mjs로 저장하고 node work.mjs로 실행합니다(Node.js 22부터). 브라우저의 콘솔에 붙여 넣어도 됩니다.", "Save it as work.mjs and run node work.mjs (Node.js 22 or later). It also runs in a browser’s console.";
    code_run_room_javascript: "work.mjs로 저장하고 node work.mjs로 실행합니다(Node.js 22부터).", "Save it as work.mjs and run node work.mjs (Node.js 22 or later).";
    code_run_curl: "터미널에 붙여 넣어 실행합니다. 대부분의 시스템에 curl이 있습니다.", "Paste it into a terminal. Most systems have curl.";
    code_install_requests: "설치: pip install requests", "Install it with: pip install requests";
    code_run_powershell: "PowerShell 창에 붙여 넣어 실행합니다.", "Paste it into a PowerShell window.";
    code_languages: "프로그래밍 언어", "Programming language";
    code_selected: "브라우저가 복사를 허용하지 않았습니다. 코드를 선택해 두었으니 Ctrl+C(macOS에서는 ⌘C)를 누르십시오.", "The browser did not allow copying. The code is selected: press Ctrl+C (⌘C on macOS).";
    code_not_yet: "입력을 올바르게 고치면 코드가 나타납니다.", "The code appears once the fields are correct.";
}

/// The texts in programs: name, Korean, English. The templates look them up by name, and put them between quotes without
/// escaping: a text must not contain a quote, a backslash, a brace, `$` or a backtick.
const IN_CODE: &[(&str, &str, &str)] = &[
    (
        "refused",
        "연결이 거부되었습니다. 이 포트에서 listen하는 프로그램이 없습니다.",
        "Connection refused: no program is listening on this port.",
    ),
    (
        "udp_refused",
        "이 포트에 열린 소켓이 없습니다. 상대 컴퓨터가 ICMP로 알려 왔습니다.",
        "No socket is bound to this port, as an ICMP message from the host reported.",
    ),
    ("timed_out", "시간 초과: «limit»초 안에 응답이 오지 않았습니다.", "Timed out: no reply within «limit» s."),
    (
        "would_block",
        "시간 초과를 Unix에서는 WouldBlock, Windows에서는 TimedOut으로 알립니다",
        "a timeout is WouldBlock on Unix, TimedOut on Windows",
    ),
    (
        "names",
        "이름은 주소가 여럿일 수 있어 connect가 차례로 시도합니다",
        "a name may have several addresses; connect tries them in turn",
    ),
    ("fin", "FIN: 더 보낼 것이 없음", "FIN: nothing more to send"),
    ("until_end", "상대가 송신을 종료할 때까지", "until the peer has finished sending"),
    ("peer_done", "상대가 송신을 종료함", "the peer has finished sending"),
    ("connected", "연결됨", "connected"),
    ("listening", "listen 시작:", "listening at"),
    ("bound", "bind 완료:", "bound to"),
    ("your_answer", "보낼 응답", "Your reply"),
    ("reuse_why", "TIME_WAIT가 남아 있어도 bind할 수 있게 함", "allow bind even during TIME_WAIT"),
    ("next_waits", "끝날 때까지 다음 클라이언트는 기다림", "the next client waits until this one is done"),
    (
        "std_listens",
        "backlog와 SO_REUSEADDR는 표준 라이브러리가 정합니다",
        "the standard library chooses backlog and SO_REUSEADDR",
    ),
    (
        "blocking",
        "키보드를 기다리는 동안 다른 태스크가 멈추지 않게 함",
        "so that waiting for the keyboard does not block other tasks",
    ),
    ("udp_connect", "보낼 곳을 정할 뿐, 아무것도 보내지 않음", "only sets the destination; nothing is sent"),
    ("cut", "더 긴 데이터그램의 나머지는 사라짐", "the rest of a longer datagram is discarded"),
    ("nc_size", "recv 크기는 nc가 정합니다", "nc chooses the recv size itself"),
    (
        "nc_shutdown",
        "입력이 끝나면 FIN을 보냅니다. macOS의 nc는 -N 없이도 보냅니다",
        "sends FIN when its input ends; macOS nc does so without -N",
    ),
    ("nc_limit", "시간 제한. 초 단위 정수만 됩니다", "time limit, in whole seconds"),
    ("nc_once", "한 번 받으면 끝냅니다", "ends after one recv"),
    ("nc_by_hand", "입력하는 줄이 응답으로 나갑니다", "each line you type is sent as a reply"),
    (
        "nc_by_line",
        "nc로는 줄마다 응답합니다. 받은 줄은 화면에도 나옵니다",
        "with nc it replies line by line; each line is shown too",
    ),
    ("nc_one_client", "한 번에 한 클라이언트만 받습니다", "one client at a time"),
    ("nc_first_sender", "가장 먼저 보낸 상대하고만 주고받습니다", "talks only to the first sender"),
    (
        "nc_datagram",
        "데이터그램 하나를 받으면 끝냅니다. 받는 크기는 nc가 정합니다",
        "ends after one datagram; nc chooses the recv size itself",
    ),
    (
        "nc_new_socket",
        "nc는 입력을 합쳐 보낼 수 있어, 데이터그램마다 새로 실행합니다",
        "nc may merge its input, so it is run anew for each datagram",
    ),
    ("nc_empty", "nc는 빈 데이터그램을 보내지 못합니다", "nc cannot send an empty datagram"),
    (
        "routes_about",
        "경로(정규 표현식), 매개변수의 이름, 메서드마다 답하는 함수",
        "path as a regular expression, its parameter names, the handler for each method",
    ),
    ("change_item", "항목을 바꾸고 그 항목으로 답합니다", "changes an item and returns it"),
    ("install_websockets", "설치: pip install websockets", "install with: pip install websockets"),
    ("closed", "닫힘:", "closed:"),
    ("peer_closed", "상대가 먼저 닫음", "the peer closed first"),
    ("pings", "ping에는 라이브러리가 스스로 pong으로 답합니다", "the library replies to pings with pongs by itself"),
    (
        "no_reason",
        "브라우저는 연결하지 못한 이유를 알려 주지 않습니다",
        "a browser does not say why it could not connect",
    ),
    (
        "websocat_closes",
        "-n1: 메시지를 하나 보내고 하나 받은 뒤, Close 프레임 없이 끝냅니다",
        "-n1: sends one message, receives one, and ends without a Close frame",
    ),
    (
        "websocat_each",
        "websocat은 빠르게 이어 보낸 메시지를 합칠 수 있어, 메시지마다 새로 연결합니다",
        "websocat may merge messages sent in quick succession, so each gets its own connection",
    ),
    (
        "room_resume",
        "다시 들어갈 때 어디까지 받았는지 알림",
        "says on reconnecting which message was the last received",
    ),
    (
        "room_origin",
        "중계기는 이 Origin이나 토큰(&token=…)을 보낸 프로그램만 받습니다",
        "the relay admits programs that send this Origin or its token (&token=…)",
    ),
    (
        "room_shell",
        "방의 이벤트가 JSON으로 나옵니다. 입력하는 줄은 메시지로 나갑니다",
        "prints the room's events as JSON; each line you type is sent",
    ),
    (
        "frame_accept",
        "응답의 값은 키와 정해진 GUID로 만듭니다",
        "the value in the response is computed from the key and a fixed GUID",
    ),
    ("frame_no_websocket", "WebSocket이 열리지 않음", "the WebSocket was not opened"),
    ("frame_first", "FIN 1, RSV 0, opcode: 1은 텍스트, 2는 바이너리", "FIN 1, RSV 0, opcode: 1 is text, 2 binary"),
    ("frame_length", "MASK 1과 길이: 7비트, 16비트, 64비트", "MASK 1 and the length: 7, 16 or 64 bits"),
    ("frame_mask", "클라이언트는 프레임마다 새 키로 마스킹합니다", "a client masks each frame with a new key"),
    ("frame_answer", "서버의 프레임은 마스킹하지 않습니다", "a server's frames are not masked"),
    ("merge_null", "null은 그 이름을 지움", "null removes the name"),
    ("keeps_connections", "연결을 끊지 않고 다음 요청을 받음", "keeps connections open for the next request"),
    ("no_chunks", "http.server는 청크로 온 본문을 읽지 못함", "http.server cannot read a chunked body"),
    ("no_body", "이 상태 코드에는 본문이 없음", "responses with these have no body"),
    (
        "path_encoded",
        "ASCII가 아닌 글자는 요청에 퍼센트 인코딩으로 옵니다",
        "non-ASCII characters arrive percent-encoded in requests",
    ),
    (
        "power_shell_one_client",
        "PowerShell로는 한 번에 한 클라이언트만 받습니다",
        "with PowerShell, one client at a time",
    ),
];

impl Lang {
    /// Returns the text with this name for a program's template, or an empty text if there is none.
    pub fn in_code(self, name: &str) -> &'static str {
        for &(known, ko, en) in IN_CODE {
            if known == name {
                return if self == Self::Ko { ko } else { en };
            }
        }
        ""
    }
}
