//! What is wrong with what was typed, and what to do: one sentence beside the field.

use super::Lang;
use relay_protocol::TargetError;

/// What is wrong with what was typed into a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputError {
    /// It is no target.
    Target(TargetError),
    /// It is no number, or beyond the range.
    NotANumber {
        /// The smallest.
        min: u32,
        /// The largest.
        max: u32,
    },
    /// It is no whole number, or beyond the range.
    NotAWholeNumber {
        /// The smallest.
        min: u32,
        /// The largest.
        max: u32,
    },
    /// It is empty.
    NothingToSend,
    /// A character that is no hex digit, and how many characters in it stands, from 1 on.
    HexCharacter {
        /// The character.
        character: char,
        /// Its place.
        position: usize,
    },
    /// A hex digit without its second.
    HexOdd,
    /// The message times its repetitions is more than the lab sends.
    TooMuch {
        /// The most, in MiB.
        limit_mib: usize,
    },
    /// It is no URL of HTTP.
    Url,
    /// A header's name with a character that RFC 9110, section 5.1, does not allow.
    HeaderName {
        /// The name.
        name: String,
    },
    /// A header's value with a character beyond Latin-1, or a line break.
    HeaderValue {
        /// The header's name.
        name: String,
    },
    /// It is no JSON, and where the parser stopped, from 1 on.
    Json {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
}

impl Lang {
    /// The sentence beside a field.
    pub fn input_error(self, error: &InputError) -> String {
        let (ko, en) = match error {
            InputError::Target(error) => return self.target_error(*error).to_owned(),
            InputError::NotANumber { min, max } => {
                (format!("{min}부터 {max}까지의 수를 입력하십시오."), format!("Give a number from {min} to {max}."))
            }
            InputError::NotAWholeNumber { min, max } => (
                format!("{min}부터 {max}까지의 정수를 입력하십시오."),
                format!("Give a whole number from {min} to {max}."),
            ),
            InputError::NothingToSend => ("보낼 내용을 입력하십시오.".to_owned(), "Type what to send.".to_owned()),
            InputError::HexCharacter { character, position } => (
                format!("{position}번째 글자 ‘{character}’은(는) 16진수가 아닙니다. 0–9와 a–f만 쓰십시오."),
                format!("Character {position}, ‘{character}’, is not hex: use 0–9 and a–f only."),
            ),
            InputError::HexOdd => (
                "16진수 자리 수가 홀수입니다. 1바이트는 두 자리입니다.".to_owned(),
                "An odd number of hex digits: one byte is two of them.".to_owned(),
            ),
            InputError::TooMuch { limit_mib } => (
                format!("한 번에 보낼 수 있는 양은 모두 {limit_mib} MiB입니다. 반복 횟수를 줄이십시오."),
                format!("At most {limit_mib} MiB can be sent at once: repeat it fewer times."),
            ),
            InputError::Url => (
                "http:// 또는 https://로 시작하는 올바른 URL이 아닙니다.".to_owned(),
                "This is no URL that starts with http:// or https://.".to_owned(),
            ),
            InputError::HeaderName { name } => (
                format!("‘{name}’은(는) 헤더 이름이 될 수 없습니다. 영문자, 숫자, !#$%&'*+-.^_`|~만 쓸 수 있습니다."),
                format!(
                    "‘{name}’ cannot be a header’s name: only letters, digits and !#$%&'*+-.^_`|~ may stand in it."
                ),
            ),
            InputError::HeaderValue { name } => (
                format!(
                    "‘{name}’ 헤더의 값에는 영문자, 숫자, 기호만 쓸 수 있습니다. 한글은 %EC%95%88처럼 퍼센트 인코딩하십시오."
                ),
                format!(
                    "The value of ‘{name}’ may only hold Latin letters, digits and signs: percent-encode anything else."
                ),
            ),
            InputError::Json { line, column } => (
                format!("올바른 JSON이 아닙니다. {line}번째 줄 {column}번째 글자를 확인하십시오."),
                format!("This is not JSON: look at line {line}, column {column}."),
            ),
        };
        match self {
            Self::Ko => ko,
            Self::En => en,
        }
    }

    fn target_error(self, error: TargetError) -> &'static str {
        match (self, error) {
            (Self::Ko, TargetError::Empty) => "서버 주소를 입력하십시오. 예: 127.0.0.1:8888",
            (Self::En, TargetError::Empty) => "Give the server’s address, such as 127.0.0.1:8888.",
            (Self::Ko, TargetError::NotAHostAndPort) => "호스트와 포트만 입력하십시오. http://나 경로는 쓰지 않습니다.",
            (Self::En, TargetError::NotAHostAndPort) => "Give host and port only, without http:// or a path.",
            (Self::Ko, TargetError::NoPort) => "포트를 붙이십시오. 예: 127.0.0.1:8888",
            (Self::En, TargetError::NoPort) => "Add the port, as in 127.0.0.1:8888.",
            (Self::Ko, TargetError::Port) => "포트는 1부터 65535까지의 정수입니다.",
            (Self::En, TargetError::Port) => "A port is a whole number from 1 to 65535.",
            (Self::Ko, TargetError::Host) => {
                "호스트 이름이나 IP 주소가 올바르지 않습니다. 영문자, 숫자, 점, 하이픈만 쓸 수 있습니다."
            }
            (Self::En, TargetError::Host) => {
                "The host is neither a name nor an IP address: letters, digits, dots and hyphens only."
            }
            (Self::Ko, TargetError::Ipv6Brackets) => "IPv6 주소는 [::1]:8888처럼 대괄호로 감싸십시오.",
            (Self::En, TargetError::Ipv6Brackets) => "Put an IPv6 address in brackets, as in [::1]:8888.",
        }
    }
}
