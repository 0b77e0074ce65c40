//! The words of the result.

use super::body_view::BodyView;
use crate::{
    fetch::{
        charset::{CharsetSource, Text},
        timing::Stage,
    },
    text::{Lang, byte_count, fill, words},
};

words! {
    result_hex: "16진수", "Hex";
    result_image: "이미지", "Image";
    result_views: "결과 보기", "Views of the result";
    result_more: "더 보기", "Show more";
    result_save: "파일로 저장", "Save as file";
    result_save_as: "본문을 {} 파일로 저장", "Save the body as {}";
    result_not_json: "Content-Type은 JSON이라고 하지만 본문은 올바른 JSON이 아니므로, 받은 텍스트를 그대로 보여 줍니다. 잘못된 곳: {}", "The Content-Type says JSON, but the body is not valid JSON, so it is shown as the text received. The error is at {}.";
    result_binary: "본문이 텍스트가 아니라 바이너리입니다. requests의 response.text는 이를 읽을 수 없는 글자로 바꾸며, 바이트는 response.content에 있습니다.", "The body is binary, not text. In requests, response.text would turn it into unreadable characters; response.content has the bytes.";
    result_malformed: "이 문자 집합으로 읽을 수 없는 바이트는 �로 나타납니다.", "Bytes that are invalid in this charset are shown as �.";
    result_image_failed: "브라우저가 이 본문을 이미지로 해석하지 못했습니다. 16진수로 보면 실제로 받은 바이트를 확인할 수 있습니다.", "The browser cannot display this body as an image. The hex view shows the bytes received.";
    result_redirected: "fetch가 리디렉션을 따라가 받은 응답입니다. 마지막 URL:", "fetch followed a redirect to this response. Final URL:";
    timing: "걸린 시간", "Timing";
    timing_redirects: "리디렉션", "Redirects";
    timing_queue: "브라우저 대기", "Waiting in the browser";
    timing_dns: "DNS 조회", "DNS lookup";
    timing_connect: "TCP 연결", "TCP connect";
    timing_tls: "TLS", "TLS";
    timing_wait: "요청 후 첫 바이트까지", "Request sent to first byte";
    timing_download: "다운로드", "Download";
    timing_reused: "이미 열린 연결을 다시 사용하여 DNS 조회와 TCP 연결이 없었습니다.", "An existing connection was reused, so there was no DNS lookup and no TCP connect.";
    timing_hidden: "다른 출처의 서버가 Timing-Allow-Origin 헤더로 허용하지 않아, 브라우저는 전체 시간만 알려 주고 나머지는 0으로 감춥니다.", "The server is of another origin and does not send Timing-Allow-Origin, so the browser reports only the total time and hides the rest as 0.";
    charset_content_type: "Content-Type 헤더가 정함", "from the Content-Type header";
    charset_mark: "본문 처음의 BOM이 정함", "from the byte order mark at the start of the body";
    charset_document: "문서가 스스로 정함(meta 또는 XML 선언)", "from the document itself (meta or XML declaration)";
    charset_valid: "서버가 정하지 않았으나 올바른 UTF-8임", "not declared, but valid UTF-8";
    charset_guess: "서버가 정하지 않아 바이트로 추측함", "not declared, guessed from the bytes";
}

impl Lang {
    pub fn body_view(self, view: BodyView) -> &'static str {
        match view {
            BodyView::Pretty => self.result_pretty(),
            BodyView::Raw => self.result_raw(),
            BodyView::Hex => self.result_hex(),
            BodyView::Headers => self.headers(),
            BodyView::Image => self.result_image(),
        }
    }

    pub fn save_body_as(self, name: &str) -> String {
        fill(self.result_save_as(), name)
    }

    /// A body that should be JSON is invalid at this line and character.
    pub fn json_breaks_at(self, (line, column): (usize, usize)) -> String {
        let place = match self {
            Self::Ko => format!("{line}번째 줄 {column}번째 글자"),
            Self::En => format!("line {line}, character {column}"),
        };
        fill(self.result_not_json(), &place)
    }

    /// How many bytes are shown of how many.
    pub fn drawn_of(self, drawn: usize, whole: usize) -> String {
        let (drawn, whole) = (byte_count(drawn), byte_count(whole));
        match self {
            Self::Ko => format!("{whole} 중 처음 {drawn}만 보입니다."),
            Self::En => format!("Only the first {drawn} of {whole} are shown."),
        }
    }

    /// Only the first `drawn` bytes of the dictionary are shown.
    pub fn drawn_first(self, drawn: usize) -> String {
        let drawn = byte_count(drawn);
        match self {
            Self::Ko => format!("처음 {drawn}만 보입니다."),
            Self::En => format!("Only the first {drawn} are shown."),
        }
    }

    /// The charset and how it was determined; None for a body that is not text.
    pub fn charset(self, text: &Text) -> Option<String> {
        let source = match text.source {
            CharsetSource::ContentType => self.charset_content_type(),
            CharsetSource::ByteOrderMark => self.charset_mark(),
            CharsetSource::Document => self.charset_document(),
            CharsetSource::ValidUtf8 => self.charset_valid(),
            CharsetSource::Guess => self.charset_guess(),
            CharsetSource::Binary => return None,
        };
        let charset = text.charset.to_ascii_uppercase();
        Some(match self {
            Self::Ko => format!("문자 집합: {charset} ({source})"),
            Self::En => format!("Charset: {charset} ({source})"),
        })
    }

    pub fn stage(self, stage: Stage) -> &'static str {
        match stage {
            Stage::Redirects => self.timing_redirects(),
            Stage::Queue => self.timing_queue(),
            Stage::Dns => self.timing_dns(),
            Stage::Connect => self.timing_connect(),
            Stage::Tls => self.timing_tls(),
            Stage::Wait => self.timing_wait(),
            Stage::Download => self.timing_download(),
        }
    }

    pub fn image_size(self, width: u32, height: u32) -> String {
        match self {
            Self::Ko => format!("{width} × {height} 픽셀"),
            Self::En => format!("{width} × {height} pixels"),
        }
    }
}
