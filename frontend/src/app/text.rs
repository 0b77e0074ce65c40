//! The texts of the shell: header, rail and the state of the relay.

use super::address::{Parameter, Rejected};
use crate::text::{Lang, fill, words};
use crate::transport::relay::{RelayAddress, RelayError};
use relay_protocol::PracticeTcp;

words! {
    title: "네트워킹 실습실", "Networking Lab";
    chapter: "21장 · 연결된 세상에서 소통하라", "Chapter 21 · Speak in a connected world";
    home: "이 장의 실습", "The chapter";
    skip_to_lab: "본문으로 건너뛰기", "Skip to the main content";
    labs: "실습 목록", "Labs";
    language: "언어", "Language";
    theme: "화면 색", "Theme";
    theme_auto: "시스템", "System";
    theme_light: "밝게", "Light";
    theme_dark: "어둡게", "Dark";
    group_sockets: "소켓", "Sockets";
    group_http: "HTTP", "HTTP";
    group_realtime: "실시간", "Real-time";
    relay: "중계기", "Relay";
    relay_checking: "확인하는 중", "checking";
    relay_unusable: "사용할 수 없음", "unavailable";
    relay_not_asked: "연결하지 않음", "not connected";
    relay_ask: "중계기에 연결", "Connect to the relay";
    relay_ask_why: "이 페이지는 중계기에서 받은 것이 아닙니다. 버튼을 누르면 이 컴퓨터의 중계기를 찾습니다. 브라우저가 로컬 네트워크 접근을 허용할지 물으면 허용해 주십시오.", "This page was not served by a relay. The button looks for a relay on this computer. If the browser asks whether the page may access the local network, allow it.";
    network_in_page: "이 페이지 안의 네트워크", "Network inside this page";
    in_page_title: "이 페이지 안의 네트워크로 실습하고 있습니다.", "You are using a network inside this page.";
    in_page_what: "서버와 클라이언트가 모두 이 탭 안에 있습니다. 소켓은 실제처럼 동작하지만, 바이트는 이 페이지를 벗어나지 않습니다.", "Servers and clients all run in this tab. Sockets behave like real ones, but no byte leaves the page.";
    relay_elsewhere: "중계기는 이 컴퓨터가 아니라 {}에서 실행 중입니다. 실습의 소켓은 모두 그 컴퓨터에 있으므로, 127.0.0.1과 포트 번호도 그 컴퓨터의 것입니다. ‘코드’의 프로그램을 같은 서버에 연결하려면 그 컴퓨터에서 실행하십시오.", "The relay runs on {}, not on this computer. The labs’ sockets are there, so 127.0.0.1 and all port numbers refer to that computer. To reach the same servers with a program from the Code tab, run it there.";
    relay_search: "중계기 다시 찾기", "Look for the relay again";
    relay_found: "이제 중계기가 응답합니다.", "A relay is now available.";
    use_relay: "중계기로 바꾸기", "Switch to the relay";
    go_on_inside: "이 페이지 안에서 계속하기", "Continue inside this page";
    relay_not_asked_yet: "아직 이 컴퓨터에서 중계기를 찾지 않았습니다.", "The page has not looked for a relay on this computer yet.";
    relay_how: "중계기 준비하기", "How to start the relay";
    relay_how_what: "중계기는 실행 파일 하나이고 Linux, macOS, Windows에서 동작합니다. 다음 명령 중 하나로 시작합니다.", "The relay is a single program for Linux, macOS and Windows. Start it with one of these commands.";
    relay_built: "프로젝트 폴더에서", "In the project folder";
    relay_downloaded: "내려받은 실행 파일", "The downloaded program";
    relay_retry: "다시 확인", "Check again";
    relay_details: "중계기 자세히 보기", "About the relay";
    relay_why: "브라우저는 소켓을 직접 열 수 없습니다. 그래서 작은 프로그램인 중계기가 이 탭을 대신해 소켓을 열고, 오가는 바이트를 그대로 옮깁니다.", "A browser cannot open sockets itself. The relay, a small program, opens them for this tab and passes every byte on unchanged.";
    relay_address: "주소", "Address";
    relay_round_trip: "왕복 시간", "Round trip";
    relay_version: "버전", "Version";
    relay_practice: "연습 서버", "Practice servers";
    relay_limits: "한도", "Limits";
    practice_not_ours: "이 포트에는 중계기보다 먼저 시작한 다른 프로그램이 있습니다. 실습은 그 프로그램과 통신합니다.", "Another program was already using this port when the relay started. The lab talks to that program.";
    practice_echo: "recv 한 번으로 받은 내용 앞에 ‘서버 응답: ’을 붙여 돌려줍니다. 이 장의 TCPServer와 같습니다.", "Sends back what each recv returned with ‘서버 응답: ’ in front, like the chapter’s TCPServer.";
    practice_raw_echo: "받은 바이트를 그대로 돌려줍니다.", "Sends back exactly the bytes it receives.";
    practice_silent: "연결을 받고 읽기만 할 뿐, 아무것도 보내지 않습니다. 시간 제한이 왜 필요한지 볼 수 있습니다.", "Accepts and reads but never replies: see why a time limit is needed.";
    practice_reset: "첫 바이트를 받으면 RST로 연결을 끊습니다. FIN으로 끝나는 연결과 비교해 보십시오.", "Answers the first bytes with an RST. Compare it with a connection that ends with FIN.";
    practice_slow: "처음 3초 동안 recv를 부르지 않다가, 그 뒤로 recv마다 몇 바이트를 받았는지 알려 줍니다.", "Does not call recv for 3 seconds; then reports how many bytes each recv returned.";
    practice_closed: "아무도 listen하지 않는 포트입니다. connect가 거부됩니다.", "A port on which nobody listens: connect is refused.";

    open_in_tab: "새 탭에서 열기", "Open in a new tab";
    notes: "알림", "Notes";
    notes_close: "닫기", "Dismiss";
    sandboxed: "이 실습실은 allow-same-origin이 없는 sandbox iframe 안에 있습니다. 그래서 중계기에 연결할 수 없고 진도도 저장되지 않습니다. iframe의 sandbox 속성에 allow-same-origin을 추가하거나, 실습실을 새 탭에서 여십시오.", "This lab is in a sandboxed iframe without allow-same-origin, so it cannot use the relay or save your progress. Add allow-same-origin to the iframe’s sandbox attribute, or open the lab in a new tab.";
    relay_values: "http:// 또는 https://로 시작하는 주소", "an address that starts with http:// or https://";

    relay_silent: "{}의 중계기가 연결은 받지만 응답하지 않습니다.", "The relay at {} accepts connections but does not respond.";
    relay_silent_remedy: "멈춰 있거나 매우 바쁜 상태입니다. 터미널에서 Ctrl-Z로 멈췄다면 fg로 이어서 실행하십시오. 그동안 보낸 것은 중계기에서 기다립니다.", "It is stopped or very busy. If you stopped it with Ctrl-Z in its terminal, continue it with fg. What you send in the meantime waits at the relay.";
    no_relay: "{}에서 응답하는 중계기가 없습니다.", "No relay is responding at {}.";
    no_relay_remedy: "프로젝트 폴더에서 cargo xtask serve를 실행해 중계기를 시작하십시오. 시작되면 자동으로 연결됩니다.", "Start it with cargo xtask serve in the project folder. The page will then find it automatically.";
    not_a_relay: "{}에서 응답한 프로그램은 이 실습실의 중계기가 아닙니다.", "The program at {} is not this lab’s relay.";
    not_a_relay_remedy: "그 프로그램을 끝내거나, relay --listen 127.0.0.1:8090처럼 다른 포트로 중계기를 시작한 뒤 그 주소로 페이지를 여십시오.", "End that program, or start the relay on another port, for example relay --listen 127.0.0.1:8090, and open the page there.";
    other_protocol: "페이지와 중계기의 버전이 서로 다릅니다.", "The page and the relay have different versions.";
    other_protocol_remedy: "cargo xtask serve를 다시 실행하고 페이지를 새로 고치십시오.", "Run cargo xtask serve again and reload the page.";
    origin_not_allowed: "{}의 중계기는 실행 중이지만, 이 페이지의 출처(origin)를 허용하지 않습니다.", "The relay at {} is running, but it does not allow this page’s origin.";
    origin_not_allowed_remedy: "중계기를 --origin {} 옵션으로 다시 시작하십시오.", "Restart the relay with --origin {}.";
    blocked_by_browser: "브라우저가 이 페이지의 로컬 네트워크 접근을 막았습니다.", "The browser blocked this page from accessing the local network.";
    blocked_by_browser_remedy: "주소 표시줄의 사이트 설정에서 로컬 네트워크 접근을 허용한 뒤 다시 확인하십시오.", "Allow local network access in the site settings beside the address bar, then check again.";
    not_delegated: "이 실습실을 포함한 페이지가 로컬 네트워크 접근 권한을 넘겨주지 않았습니다.", "The page that embeds this lab did not delegate permission to access the local network.";
    not_delegated_remedy: "iframe에 allow=\"loopback-network; local-network-access\" 속성을 넣거나, 실습실을 새 탭에서 여십시오.", "Add allow=\"loopback-network; local-network-access\" to the iframe, or open the lab in a new tab.";
    host_not_listed: "{}의 중계기는 실행 중이지만, 이 주소를 자신의 주소로 알지 못합니다.", "The relay at {} is running, but it does not know this address as its own.";
    token_missing: "{}의 중계기는 실행 중이지만, 토큰을 요구합니다.", "The relay at {} is running, but it requires a token.";
    token_missing_remedy: "중계기를 시작할 때 출력된 주소로 페이지를 여십시오. 그 주소의 ?token= 뒤에 토큰이 있습니다.", "Open the page at the address that the relay printed when it started; the token follows ?token= there.";
    token_wrong: "{}의 중계기는 실행 중이지만, 이 페이지의 토큰이 그 중계기의 토큰과 다릅니다.", "The relay at {} is running, but this page’s token is not the relay’s.";
    permission_asked: "이 페이지가 로컬 네트워크에 접근해도 되는지 브라우저가 묻고 있습니다.", "The browser is asking whether this page may access the local network.";
    permission_asked_remedy: "브라우저의 질문에 ‘허용’으로 답한 뒤 다시 확인하십시오.", "Choose Allow, then check again.";
    mixed_content_in_safari: "Safari에서는 https로 연 페이지가 이 컴퓨터의 중계기({})에 연결할 수 없습니다. 중계기가 실행 중이어도 마찬가지입니다.", "In Safari, a page loaded over https cannot connect to a relay on this computer ({}), even if one is running.";
    mixed_content_in_safari_remedy: "다른 브라우저를 사용하거나, 중계기를 시작하고 중계기가 출력한 주소로 페이지를 여십시오.", "Use another browser, or start the relay and open the page at the address that it prints.";
    mixed_content: "https로 연 페이지에서는 암호화되지 않은 중계기({})에 연결할 수 없습니다.", "A page loaded over https cannot connect to the unencrypted relay at {}.";
    mixed_content_remedy: "TLS를 쓰는 중계기 주소(https)를 사용하거나, 중계기를 이 컴퓨터에서 실행하십시오.", "Use a relay behind TLS (https), or run the relay on this computer.";
}

/// The maximum number of characters shown of a value that cannot be used.
const SHOWN: usize = 60;

impl Lang {
    /// Says which value of the page's address was ignored, and which values are valid.
    pub fn rejected(self, rejected: &Rejected) -> String {
        let Rejected { parameter, value } = rejected;
        let name = parameter.name();
        let mut shown: String = value.chars().take(SHOWN).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        let values = match parameter {
            Parameter::Relay => self.relay_values().to_owned(),
            Parameter::Lab
            | Parameter::Task
            | Parameter::Experiment
            | Parameter::Lang
            | Parameter::Theme
            | Parameter::Embed => parameter.values().join(", "),
        };
        match self {
            Self::Ko => format!("주소의 {name}={shown} 값은 올바르지 않아 무시했습니다. 쓸 수 있는 값: {values}."),
            Self::En => {
                format!("{name}={shown} in the address is not valid and was ignored. Valid values: {values}.")
            }
        }
    }

    /// Says what a practice server does.
    pub fn practice(self, server: PracticeTcp) -> &'static str {
        match server {
            PracticeTcp::Echo => self.practice_echo(),
            PracticeTcp::RawEcho => self.practice_raw_echo(),
            PracticeTcp::Silent => self.practice_silent(),
            PracticeTcp::Reset => self.practice_reset(),
            PracticeTcp::Slow => self.practice_slow(),
            PracticeTcp::Closed => self.practice_closed(),
        }
    }

    /// Formats the relay's limits as one line. The times are given in milliseconds and shown in seconds and minutes.
    pub fn limits(self, connections: usize, connect_ms: u64, idle_ms: u64) -> String {
        let (connect, idle) = (connect_ms.div_ceil(1000), idle_ms.div_ceil(60_000));
        match self {
            Self::Ko => format!("동시 연결 {connections}개, connect {connect}초, 통신이 없는 연결 {idle}분"),
            Self::En => format!("{connections} connections at once, connect {connect} s, idle {idle} min"),
        }
    }

    /// Returns why the relay at this address cannot be used, and what to do about it. `origin` is the page's own origin.
    pub fn relay_failure(self, trouble: RelayError, address: &RelayAddress, origin: &str) -> (String, String) {
        let origin = if trouble == RelayError::HostNotListed { &address.origin } else { origin };
        let (what, remedy) = match trouble {
            RelayError::NoAnswer => (self.relay_silent(), self.relay_silent_remedy()),
            RelayError::NoRelay => (self.no_relay(), self.no_relay_remedy()),
            RelayError::NotARelay => (self.not_a_relay(), self.not_a_relay_remedy()),
            RelayError::OtherProtocol => (self.other_protocol(), self.other_protocol_remedy()),
            RelayError::OriginNotAllowed => (self.origin_not_allowed(), self.origin_not_allowed_remedy()),
            RelayError::HostNotListed => (self.host_not_listed(), self.origin_not_allowed_remedy()),
            RelayError::TokenMissing => (self.token_missing(), self.token_missing_remedy()),
            RelayError::TokenWrong => (self.token_wrong(), self.token_missing_remedy()),
            RelayError::PermissionAsked => (self.permission_asked(), self.permission_asked_remedy()),
            RelayError::BlockedByBrowser => (self.blocked_by_browser(), self.blocked_by_browser_remedy()),
            RelayError::NotDelegated => (self.not_delegated(), self.not_delegated_remedy()),
            RelayError::MixedContent => (self.mixed_content(), self.mixed_content_remedy()),
            RelayError::MixedContentInSafari => (self.mixed_content_in_safari(), self.mixed_content_in_safari_remedy()),
        };
        (fill(what, address.host()), fill(remedy, origin))
    }
}
