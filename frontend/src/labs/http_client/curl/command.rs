//! What the options of a curl command mean, one after the other.

use super::options::{CurlOption, Meaning};
use crate::{labs::http_client::form::Pair, query};

/// Something that could not be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// An option that is impossible for a page.
    Impossible(String),
    /// An unknown option.
    Unknown(String),
    /// A file that a page cannot read: the user must choose it.
    File(String),
    /// What follows this character is not part of the command.
    Cut(char),
    /// `$NAME` and the like are not expanded.
    NotExpanded,
    /// URLs after the first, which are ignored.
    MoreUrls,
    /// A method that the lab does not offer.
    Method(String),
}

/// The options of a command.
#[derive(Default)]
pub struct Command {
    pub url: Option<String>,
    pub method: Option<String>,
    pub headers: Vec<Pair>,
    /// The names of default headers that curl is told to omit.
    pub left_out: Vec<String>,
    pub data: Option<String>,
    pub query: Vec<String>,
    pub parts: Vec<Pair>,
    pub get: bool,
    pub head: bool,
    pub digest: bool,
    pub json: bool,
    pub user: Option<(String, String)>,
    pub token: Option<String>,
    pub follow: bool,
    pub time_limit: Option<String>,
    pub notes: Vec<Note>,
}

impl Command {
    pub fn take(&mut self, option: &CurlOption, value: &str) {
        match option.meaning {
            Meaning::Url if self.url.is_some() => self.notes.push(Note::MoreUrls),
            Meaning::Url => self.url = Some(value.into()),
            Meaning::Method => self.method = Some(value.into()),
            Meaning::Header => self.header(value),
            Meaning::Data | Meaning::DataBinary if value.starts_with('@') => self.file(value),
            Meaning::Json if value.starts_with('@') => self.file(value),
            Meaning::Data | Meaning::DataRaw | Meaning::DataBinary => self.data(value, "&"),
            Meaning::DataUrlEncode => {
                if let Some(encoded) = self.url_encoded(value) {
                    self.data(&encoded, "&");
                }
            }
            Meaning::UrlQuery => {
                let encoded = self.url_encoded(value);
                self.query.extend(encoded);
            }
            Meaning::Json => {
                self.json = true;
                self.data(value, "");
            }
            Meaning::FormPart => self.form_part(value),
            Meaning::FormString => {
                let (name, value) = value.split_once('=').unwrap_or((value, ""));
                self.parts.push(Pair::new(name, value));
            }
            Meaning::Get => self.get = true,
            Meaning::Head => self.head = true,
            Meaning::User => self.user = Some(user_and_password(value)),
            Meaning::Bearer => self.token = Some(value.into()),
            Meaning::Basic => self.digest = false,
            Meaning::Digest => self.digest = true,
            Meaning::UserAgent => self.headers.push(Pair::new("User-Agent", value)),
            Meaning::Referer => self.headers.push(Pair::new("Referer", value.trim_end_matches(";auto"))),
            Meaning::Cookie if value.contains('=') => self.headers.push(Pair::new("Cookie", value)),
            Meaning::Cookie => self.file(value),
            Meaning::Follow => self.follow = true,
            Meaning::TimeLimit => self.time_limit = Some(value.into()),
            Meaning::Needless => {}
            Meaning::Impossible => self.notes.push(Note::Impossible(format!("--{}", option.long))),
        }
    }

    /// Parses `Name: value`, `Name;` for a header without a value, or `Name:` for a header to omit.
    fn header(&mut self, line: &str) {
        if line.starts_with('@') {
            return self.file(line);
        }
        match (line.split_once(':'), line.strip_suffix(';')) {
            (Some((name, value)), _) if value.trim().is_empty() => self.left_out.push(name.trim().into()),
            (Some((name, value)), _) => self.headers.push(Pair::new(name.trim(), value.trim())),
            (None, Some(name)) => self.headers.push(Pair::new(name.trim(), "")),
            // curl does not take this for a header either.
            (None, None) => {}
        }
    }

    fn file(&mut self, name: &str) {
        self.notes.push(Note::File(name.trim_start_matches(['@', '<']).into()));
        // There is a body, but its content is unknown.
        if self.data.is_none() && name.starts_with('@') {
            self.data = Some(String::new());
        }
    }

    fn data(&mut self, piece: &str, between: &str) {
        self.data = Some(match self.data.take() {
            Some(before) => [&before, between, piece].concat(),
            None => piece.into(),
        });
    }

    /// Encodes `content`, `=content` or `name=content`; returns None for a file, as in `name@file`.
    fn url_encoded(&mut self, value: &str) -> Option<String> {
        let encoded = |text: &str| query::segment(text).replace("%20", "+");
        match (value.split_once('='), value.split_once('@')) {
            (Some(("", content)), _) => Some(encoded(content)),
            (Some((name, content)), _) => Some(format!("{name}={}", encoded(content))),
            (None, Some((_, file))) => {
                self.file(&format!("@{file}"));
                None
            }
            (None, None) => Some(encoded(value)),
        }
    }

    /// Parses `name=text`, `name=@file` or `name=<file`, which `;type=…` and the like may follow.
    fn form_part(&mut self, part: &str) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let source = value.strip_prefix(['@', '<']);
        let (content, rest) = form_value(source.unwrap_or(value));
        if source.is_some() {
            self.notes.push(Note::File(content.clone()));
        }
        if !rest.is_empty() {
            self.notes.push(Note::Impossible(format!("-F {name}=…;{rest}")));
        }
        let text = if source.is_some() { String::new() } else { content };
        self.parts.push(Pair { name: name.into(), value: text, file: None });
    }
}

pub fn user_and_password(text: &str) -> (String, String) {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    (user.into(), password.into())
}

/// Returns the value of a form part, which may be in double quotes, and what follows its semicolon.
fn form_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_once(';').unwrap_or((text, ""));
        return (value.into(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, quoted[at + 1..].trim_start_matches(';')),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (text.into(), "")
}
