//! The views of a result, and which of them a result has. Pure.

use super::super::outcome::Outcome;
use crate::fetch::{Answer, charset};

/// A view of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyView {
    /// The chapter's dictionary.
    Pretty,
    /// Status, headers and body as received.
    Raw,
    /// The body's bytes.
    Hex,
    Headers,
    /// The body as an image.
    Image,
}

impl BodyView {
    /// All views, in the order of their tabs.
    pub const ALL: [Self; 5] = [Self::Pretty, Self::Raw, Self::Hex, Self::Headers, Self::Image];

    /// The name used in element ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pretty => "pretty",
            Self::Raw => "raw",
            Self::Hex => "hex",
            Self::Headers => "headers",
            Self::Image => "image",
        }
    }

    /// Whether this result has the view.
    pub fn fits(self, outcome: &Outcome) -> bool {
        match (self, outcome) {
            (Self::Pretty | Self::Raw, _) => true,
            (Self::Hex, Outcome::Answered(answer)) => !answer.body.is_empty(),
            (Self::Headers, Outcome::Answered(_)) => true,
            (Self::Image, Outcome::Answered(answer)) => image_type(answer).is_some(),
            (Self::Hex | Self::Headers | Self::Image, Outcome::Unanswered(_)) => false,
        }
    }

    /// Returns the initial view: the image if there is one, or the bytes if the body is not text.
    pub fn first(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Answered(answer) if image_type(answer).is_some() => Self::Image,
            Outcome::Answered(answer) if is_binary(answer) => Self::Hex,
            Outcome::Answered(_) | Outcome::Unanswered(_) => Self::Pretty,
        }
    }
}

/// Whether the body is not text.
pub fn is_binary(answer: &Answer) -> bool {
    match &answer.text {
        Some(text) => text.source == charset::CharsetSource::Binary,
        None => charset::is_binary(&answer.body),
    }
}

/// Returns the media type of a body that is an image: as the server declares it, or else by its first bytes (MIME Sniffing,
/// section 6.1). Returns None if the body is not an image.
pub fn image_type(answer: &Answer) -> Option<String> {
    if answer.body.is_empty() {
        return None;
    }
    let essence = answer.header("content-type").split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence.starts_with("image/") {
        return Some(essence);
    }
    let signature = match &answer.body[..] {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => return None,
    };
    Some(signature.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::{Cause, Unanswered};

    fn answer(content_type: &str, body: &'static [u8]) -> Outcome {
        Outcome::Answered(Answer {
            headers: vec![("content-type".into(), content_type.into())],
            body: body.into(),
            ..Answer::default()
        })
    }

    fn views(outcome: &Outcome) -> Vec<BodyView> {
        BodyView::ALL.into_iter().filter(|view| view.fits(outcome)).collect()
    }

    #[test]
    fn a_picture_is_seen_and_other_bytes_are_shown_as_bytes() {
        for (content_type, body, first) in [
            ("image/svg+xml; charset=utf-8", &b"<svg/>"[..], BodyView::Image),
            ("IMAGE/PNG", b"anything", BodyView::Image),
            ("application/octet-stream", b"\x89PNG\r\n\x1a\n", BodyView::Image),
            ("", b"\xff\xd8\xff\xe0", BodyView::Image),
            ("", b"GIF89a", BodyView::Image),
            ("", b"RIFF\0\0\0\0WEBPVP8 ", BodyView::Image),
            ("", b"RIFF\0\0\0\0WAVEfmt ", BodyView::Hex),
            ("application/octet-stream", b"\0\x01", BodyView::Hex),
            ("application/octet-stream", b"text", BodyView::Pretty),
            ("image/png", b"", BodyView::Pretty),
        ] {
            let outcome = answer(content_type, body);
            assert_eq!(BodyView::first(&outcome), first, "{content_type} {body:?}");
            assert!(first.fits(&outcome));
        }
    }

    #[test]
    fn only_what_there_is_can_be_looked_at() {
        use BodyView::{Headers, Hex, Pretty, Raw};
        assert_eq!(views(&answer("text/plain", b"a")), [Pretty, Raw, Hex, Headers]);
        assert_eq!(views(&answer("text/plain", b"")), [Pretty, Raw, Headers]);
        assert_eq!(views(&answer("image/png", b"\x89PNG")), BodyView::ALL);
        let failed = Unanswered { cause: Cause::Unknown, message: "Failed to fetch".into(), took: 1 };
        assert_eq!(views(&Outcome::Unanswered(failed)), [Pretty, Raw]);
    }
}
