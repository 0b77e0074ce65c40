//! Errors in what the user typed, and what to do: one sentence beside the field.

use super::{Lang, fill, words};
use relay_protocol::TargetError;

/// What is wrong with the text of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputError {
    /// Not a valid target.
    Target(TargetError),
    /// Not a duration in seconds above 0, or above the limit.
    TimeLimit {
        /// The largest value, in seconds.
        max: u32,
    },
    /// Not a whole number, or out of range.
    NotAWholeNumber {
        /// The smallest value.
        min: u32,
        /// The largest value.
        max: u32,
    },
    /// The field is empty.
    NothingToSend,
    /// A character that is not a hex digit, and its position (the first is 1).
    HexCharacter {
        character: char,
        /// The character's position.
        position: usize,
    },
    /// No datagram has been received, so there is no last sender to reply to.
    NobodySentYet,
    /// A datagram longer than the relay accepts.
    DatagramTooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// An odd number of hex digits.
    HexOdd,
    /// The message times its repetitions is larger than the lab's limit.
    TooMuch {
        /// The limit, in MiB.
        limit_mib: usize,
    },
    /// Not an HTTP URL.
    Url,
    /// A URL with a user name or password, which fetch refuses.
    UrlCredentials,
    /// Not a WebSocket URL.
    WebSocketUrl,
    /// A WebSocket URL with a fragment.
    WebSocketFragment,
    /// Not a token, so not a subprotocol.
    Subprotocol { name: String },
    /// A subprotocol that is listed twice.
    SubprotocolTwice { name: String },
    /// A close code that the browser's `close()` does not accept, or a reason without a code.
    CloseCode,
    /// A reason that is too long for a Close frame.
    CloseReason {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Not a valid room name.
    RoomName {
        /// The limit, in characters.
        limit: usize,
    },
    /// Not a valid name for a room's member.
    MemberName {
        /// The limit, in characters.
        limit: usize,
    },
    /// A text that is too long for a room.
    RoomText {
        /// The limit, in bytes.
        limit: usize,
    },
    /// A value without a name.
    NameMissing { value: String },
    /// A header name with a character that RFC 9110, section 5.1, does not allow.
    HeaderName { name: String },
    /// A header value with a line break, or a character outside Latin-1.
    HeaderValue {
        /// The header's name.
        name: String,
    },
    /// A header line without a colon.
    HeaderLine {
        /// The line number, from 1.
        line: usize,
    },
    /// A header that the server sets itself.
    HeaderSetByServer { name: String },
    /// A route path that no request can match, or whose parameters are malformed.
    RoutePath,
    /// A route that matches requests which another route matches already.
    RouteConflict {
        /// The other route's path.
        path: String,
    },
    /// Not a path and query that is valid in a request line.
    RequestTarget,
    /// A payload that is too long for a WebSocket control frame.
    ControlTooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Invalid JSON, and where the parser stopped, counted from 1.
    Json { line: usize, column: usize },
}

words! {
    not_a_time_limit: "0보다 크고 {} 이하인 수를 소수 셋째 자리까지 입력하십시오. 시간 제한이 없으면 비워 두십시오.", "Enter a number of seconds greater than 0 and at most {}, with up to three decimals. Leave it empty for no time limit.";
    not_a_whole_number: "{}부터 {}까지의 정수를 입력하십시오.", "Enter a whole number from {} to {}.";
    input_refused: "입력에 잘못된 값이 있어 실행하지 않았습니다. 표시된 입력란을 고치십시오.", "Not run: correct the marked field first.";
    nothing_to_send: "보낼 내용을 입력하십시오.", "Enter something to send.";
    nobody_sent_yet: "아직 데이터그램을 보내온 상대가 없습니다. 받는 주소를 입력하십시오.", "No one has sent a datagram yet. Enter the destination address.";
    datagram_too_long: "중계기는 한 번에 {}바이트까지 전달합니다. UDP 데이터그램의 한계는 65,507바이트입니다.", "The relay carries at most {} bytes at once. UDP itself allows 65,507.";
    not_hex: "{}번째 글자 ‘{}’ 때문에 16진수로 읽을 수 없습니다. 0–9와 a–f만 쓰십시오.", "Character {}, ‘{}’, is not a hex digit. Use 0–9 and a–f only.";
    hex_is_odd: "16진수의 자릿수가 홀수입니다. 1바이트는 두 자리입니다.", "The number of hex digits is odd. Each byte takes two digits.";
    too_much: "한 번에 모두 {} MiB까지 보낼 수 있습니다. 반복 횟수를 줄이십시오.", "At most {} MiB can be sent at once. Reduce the number of repetitions.";
    not_a_url: "http:// 또는 https://로 시작하는 올바른 URL이 아닙니다.", "Enter a valid URL that starts with http:// or https://.";
    url_has_credentials: "fetch는 사용자 이름이나 비밀번호가 든 URL을 거부합니다. 세션의 인증에 입력하십시오.", "fetch rejects URLs that contain a user name or password. Enter them under Authentication in the session.";
    not_a_websocket_url: "ws:// 또는 wss://로 시작하는 올바른 URL이 아닙니다. 예: wss://example.com/chat", "Enter a valid URL that starts with ws:// or wss://, such as wss://example.com/chat.";
    websocket_url_has_fragment: "WebSocket의 URL에는 #으로 시작하는 부분(fragment)을 쓸 수 없습니다.", "A WebSocket URL cannot contain a fragment (the part after #).";
    not_a_subprotocol: "하위 프로토콜 이름으로 쓸 수 없습니다: ‘{}’. 영문자, 숫자, !#$%&'*+-.^_`|~만 쓸 수 있습니다.", "‘{}’ is not a valid subprotocol name. Use only letters, digits and !#$%&'*+-.^_`|~.";
    subprotocol_twice: "같은 이름을 두 번 썼습니다: ‘{}’. 브라우저는 같은 하위 프로토콜을 두 번 제안하지 않습니다.", "‘{}’ appears twice. A browser offers each subprotocol only once.";
    not_a_close_code: "1000 또는 3000부터 4999까지의 수를 입력하십시오. 나머지 코드는 프로토콜이 쓰는 것이어서 브라우저의 close()가 받지 않습니다.", "Enter 1000 or a number from 3000 to 4999. The other codes are reserved for the protocol, and the browser’s close() rejects them.";
    close_reason_too_long: "이유는 UTF-8로 {}바이트까지입니다. Close는 제어 프레임이어서 125바이트를 넘지 못하고, 그중 2바이트는 코드입니다.", "A reason is limited to {} bytes of UTF-8: Close is a control frame of at most 125 bytes, two of which are the code.";
    not_a_room_name: "방 이름에는 영문 소문자, 숫자, 하이픈만 {}자까지 쓸 수 있습니다.", "A room name has at most {} characters: lowercase letters, digits and hyphens.";
    not_a_member_name: "이름은 {}자까지이며, 줄바꿈 같은 제어 문자는 쓸 수 없습니다.", "A name has at most {} characters and no control characters such as line breaks.";
    room_text_too_long: "메시지는 UTF-8로 {}바이트까지입니다. 나누어 보내십시오.", "A message is limited to {} bytes of UTF-8. Send it in pieces.";
    name_is_missing: "이름이 없는 값이 있습니다: ‘{}’. 이름을 입력하거나 그 줄을 지우십시오.", "‘{}’ has no name. Enter one, or remove the row.";
    not_a_header_name: "헤더 이름으로 쓸 수 없습니다: ‘{}’. 영문자, 숫자, !#$%&'*+-.^_`|~만 쓸 수 있습니다.", "‘{}’ is not a valid header name. Use only letters, digits and !#$%&'*+-.^_`|~.";
    not_a_header_value: "‘{}’ 헤더의 값에는 영문자, 숫자, 기호만 쓸 수 있습니다. 한글은 %EC%95%88처럼 퍼센트 인코딩하십시오.", "The value of ‘{}’ may contain only Latin letters, digits and symbols. Percent-encode anything else.";
    not_a_header_line: "{}번째 줄에 콜론이 없습니다. ‘이름: 값’처럼 쓰십시오.", "Line {} has no colon. Write ‘Name: value’.";
    header_is_the_servers: "‘{}’ 헤더는 보내는 바이트에 맞게 서버가 정합니다. 지우십시오.", "The server sets ‘{}’ itself to match the bytes it sends. Remove it.";
    not_a_route_path: "경로는 /로 시작하고 빈칸, ?, #이 없어야 합니다. 매개변수는 /users/{id}처럼 / 사이 전체에 쓰며, REST 자원의 경로에는 쓸 수 없습니다.", "A path starts with / and contains no space, ? or #. A parameter takes a whole segment, as in /users/{id}; the path of a REST resource has none.";
    route_conflicts: "{} 경로가 같은 요청을 이미 처리합니다. 경로나 메서드를 바꾸십시오.", "The route {} already handles these requests. Change the path or the method.";
    not_a_request_target: "경로는 /로 시작하고 빈칸이나 한글이 없어야 합니다. 필요하면 퍼센트 인코딩하십시오.", "A path starts with / and contains only ASCII characters without spaces. Percent-encode anything else.";
    control_too_long: "제어 프레임에는 {}바이트까지 담을 수 있습니다. 한글 한 글자는 UTF-8로 3바이트입니다.", "A control frame can carry at most {} bytes here.";
    not_json: "올바른 JSON이 아닙니다. {}번째 줄 {}번째 글자를 확인하십시오.", "This is not valid JSON. Check line {}, column {}.";
    target_is_empty: "서버 주소를 입력하십시오. 예: 127.0.0.1:8888", "Enter the server’s address, such as 127.0.0.1:8888.";
    only_host_and_port: "호스트와 포트만 입력하십시오. http://나 경로는 쓰지 않습니다.", "Enter only host and port, without http:// or a path.";
    port_is_missing: "포트를 붙이십시오. 예: 127.0.0.1:8888", "Add the port, as in 127.0.0.1:8888.";
    not_a_port: "포트는 1부터 65535까지의 정수입니다.", "A port is a whole number from 1 to 65535.";
    not_a_host: "호스트 이름이나 IP 주소가 올바르지 않습니다. 영문자, 숫자, 점, 하이픈만 쓸 수 있습니다.", "The host is neither a valid name nor an IP address. Use letters, digits, dots and hyphens only.";
    ipv6_brackets: "IPv6 주소는 [::1]:8888처럼 대괄호로 감싸십시오.", "Put an IPv6 address in brackets, as in [::1]:8888.";
}

impl Lang {
    /// The sentence shown beside the field.
    pub fn input_error(self, error: &InputError) -> String {
        match error {
            InputError::Target(error) => self.target_error(*error).to_owned(),
            InputError::TimeLimit { max } => fill(self.not_a_time_limit(), &max.to_string()),
            InputError::NotAWholeNumber { min, max } => fill_two(self.not_a_whole_number(), *min, &max.to_string()),
            InputError::NothingToSend => self.nothing_to_send().to_owned(),
            InputError::NobodySentYet => self.nobody_sent_yet().to_owned(),
            InputError::DatagramTooLong { limit } => fill(self.datagram_too_long(), &limit.to_string()),
            InputError::HexCharacter { character, position } => {
                fill_two(self.not_hex(), *position as u32, character.encode_utf8(&mut [0; 4]))
            }
            InputError::HexOdd => self.hex_is_odd().to_owned(),
            InputError::TooMuch { limit_mib } => fill(self.too_much(), &limit_mib.to_string()),
            InputError::Url => self.not_a_url().to_owned(),
            InputError::UrlCredentials => self.url_has_credentials().to_owned(),
            InputError::WebSocketUrl => self.not_a_websocket_url().to_owned(),
            InputError::WebSocketFragment => self.websocket_url_has_fragment().to_owned(),
            InputError::Subprotocol { name } => fill(self.not_a_subprotocol(), name),
            InputError::SubprotocolTwice { name } => fill(self.subprotocol_twice(), name),
            InputError::CloseCode => self.not_a_close_code().to_owned(),
            InputError::CloseReason { limit } => fill(self.close_reason_too_long(), &limit.to_string()),
            InputError::RoomName { limit } => fill(self.not_a_room_name(), &limit.to_string()),
            InputError::MemberName { limit } => fill(self.not_a_member_name(), &limit.to_string()),
            InputError::RoomText { limit } => fill(self.room_text_too_long(), &limit.to_string()),
            InputError::NameMissing { value } => fill(self.name_is_missing(), value),
            InputError::HeaderName { name } => fill(self.not_a_header_name(), name),
            InputError::HeaderValue { name } => fill(self.not_a_header_value(), name),
            InputError::HeaderLine { line } => fill(self.not_a_header_line(), &line.to_string()),
            InputError::HeaderSetByServer { name } => fill(self.header_is_the_servers(), name),
            InputError::RoutePath => self.not_a_route_path().to_owned(),
            InputError::RouteConflict { path } => fill(self.route_conflicts(), path),
            InputError::RequestTarget => self.not_a_request_target().to_owned(),
            InputError::ControlTooLong { limit } => fill(self.control_too_long(), &limit.to_string()),
            InputError::Json { line, column } => fill_two(self.not_json(), *line as u32, &column.to_string()),
        }
    }

    fn target_error(self, error: TargetError) -> &'static str {
        match error {
            TargetError::Empty => self.target_is_empty(),
            TargetError::NotAHostAndPort => self.only_host_and_port(),
            TargetError::NoPort => self.port_is_missing(),
            TargetError::Port => self.not_a_port(),
            TargetError::Host => self.not_a_host(),
            TargetError::Ipv6Brackets => self.ipv6_brackets(),
        }
    }
}

/// Fills in two values, the first of them a number.
fn fill_two(sentence: &str, first: u32, second: &str) -> String {
    fill(&fill(sentence, &first.to_string()), second)
}
