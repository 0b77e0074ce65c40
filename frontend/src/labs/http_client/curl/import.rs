//! What a command of curl means for the form, and what cannot be carried over.

use super::{
    options::{Argument, CurlOption, Meaning, arguments},
    words::{self, SplitError},
};
use crate::{
    labs::http_client::{
        form::{Body, Form, Pair},
        session::{Auth, Session},
    },
    query,
    transport::http::METHODS,
};
use percent_encoding::percent_decode_str;
use serde::de::IgnoredAny;

/// Why a text is no command that could be carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    Split(SplitError),
    /// It does not begin with `curl`.
    NotCurl,
    /// It is written for the Windows command prompt, which quotes by `^`.
    CommandPrompt,
    NoUrl,
    /// The last option lacks its value.
    NoValue(&'static str),
}

/// Something that could not be carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// An option that a page cannot follow.
    Impossible(String),
    /// An option that is not known.
    Unknown(String),
    /// A file that a page cannot read: the user must choose it.
    File(String),
    /// What stands behind this character is no part of the command.
    Cut(char),
    /// `$NAME` and the like are not replaced.
    NotExpanded,
    /// URLs behind the first.
    MoreUrls,
    /// A method that the lab does not offer.
    Method(String),
}

/// The form that a command means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    pub form: Form,
    pub notes: Vec<Note>,
}

/// Reads a command; `form` has what a command does not say, such as a time limit.
///
/// # Errors
/// See [`ImportError`].
pub fn import(line: &str, form: &Form) -> Result<Imported, ImportError> {
    let line = line.trim().trim_start_matches("$ ");
    if line.contains("^\"") || line.contains("^\n") || line.contains("^\r\n") {
        return Err(ImportError::CommandPrompt);
    }
    let split = words::split(line).map_err(ImportError::Split)?;
    let Some((program, rest)) = split.words.split_first() else { return Err(ImportError::NotCurl) };
    if !matches!(program.rsplit('/').next(), Some("curl" | "curl.exe")) {
        return Err(ImportError::NotCurl);
    }
    let mut command = Command::default();
    command.notes.extend(split.cut.map(Note::Cut));
    if split.expands {
        command.notes.push(Note::NotExpanded);
    }
    for argument in arguments(rest) {
        match argument {
            Argument::Known(option, value) => command.take(option, value),
            Argument::Unknown(word) => command.notes.push(Note::Unknown(word.into())),
            Argument::NoValue(option) => return Err(ImportError::NoValue(option.long)),
        }
    }
    command.into_form(form)
}

/// What was read of a command.
#[derive(Default)]
struct Command {
    url: Option<String>,
    method: Option<String>,
    headers: Vec<Pair>,
    /// Headers of its own that curl is told to leave out.
    left_out: Vec<String>,
    data: Option<String>,
    query: Vec<String>,
    parts: Vec<Pair>,
    get: bool,
    head: bool,
    digest: bool,
    json: bool,
    user: Option<(String, String)>,
    token: Option<String>,
    follow: bool,
    time_limit: Option<String>,
    notes: Vec<Note>,
}

impl Command {
    fn take(&mut self, option: &CurlOption, value: &str) {
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

    /// `Name: value`; `Name;` for one without a value, `Name:` for one that is left out.
    fn header(&mut self, line: &str) {
        if line.starts_with('@') {
            return self.file(line);
        }
        match (line.split_once(':'), line.strip_suffix(';')) {
            (Some((name, value)), _) if value.trim().is_empty() => self.left_out.push(name.trim().into()),
            (Some((name, value)), _) => self.headers.push(Pair::new(name.trim(), value.trim())),
            (None, Some(name)) => self.headers.push(Pair::new(name.trim(), "")),
            // Not what curl takes for a header, either.
            (None, None) => {}
        }
    }

    fn file(&mut self, name: &str) {
        self.notes.push(Note::File(name.trim_start_matches(['@', '<']).into()));
        // There is a body, and it is not known.
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

    /// `content`, `=content`, `name=content`; none of a file, as in `name@file`.
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

    /// `name=text`, `name=@file`, `name=<file`, each with `;type=…` and the like behind it.
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

    fn into_form(mut self, before: &Form) -> Result<Imported, ImportError> {
        let url = self.url.take().ok_or(ImportError::NoUrl)?;
        let mut form = Form { session: Session::default(), params: Vec::new(), file: None, ..before.clone() };
        self.fill_url(&mut form, &url);
        form.method = self.method().into();
        if !self.get {
            self.fill_body(&mut form);
        }
        form.headers = std::mem::take(&mut self.headers);
        if let Some((user, password)) = self.user.take() {
            let auth = if self.digest { Auth::Digest } else { Auth::Basic };
            form.session = Session { auth, user, password, ..Session::default() };
        }
        if let Some(token) = self.token.take() {
            form.session = Session { auth: Auth::Bearer, token, ..Session::default() };
        }
        form.follow_redirects |= self.follow;
        if let Some(time_limit) = self.time_limit.take() {
            form.time_limit = time_limit;
        }
        Ok(Imported { form, notes: self.notes })
    }

    /// Base, path and parameters; a user in the URL is one of the option `-u`.
    fn fill_url(&mut self, form: &mut Form, url: &str) {
        let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", &url));
        let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(at);
        let host = match authority.rsplit_once('@') {
            Some((user, host)) => {
                let decoded = percent_decode_str(user).decode_utf8_lossy();
                self.user.get_or_insert_with(|| user_and_password(&decoded));
                host
            }
            None => authority,
        };
        form.base_url = format!("{scheme}://{host}");
        if self.get
            && let Some(data) = self.data.take()
        {
            self.query.push(data);
        }
        let (path, fragment) = path.split_once('#').map_or((path, None), |(path, fragment)| (path, Some(fragment)));
        let (path, own) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        let query: Vec<&str> = own.into_iter().chain(self.query.iter().map(String::as_str)).collect();
        let query = query.join("&");
        let pairs = query::pairs(&query);
        // As a list where that is the same, and as it stands where it is not.
        let listed = fragment.is_none() && own != Some("") && encodes_to(&pairs, &query);
        form.path = path.to_owned();
        if listed {
            form.params = to_pairs(&pairs);
        } else if own.is_some() || !query.is_empty() {
            form.path += &format!("?{query}");
        }
        if let Some(fragment) = fragment {
            form.path += &format!("#{fragment}");
        }
    }

    /// The method that curl would use.
    fn method(&mut self) -> &'static str {
        let usual = match () {
            () if self.head => "HEAD",
            () if (self.data.is_some() && !self.get) || !self.parts.is_empty() => "POST",
            () => "GET",
        };
        let Some(stated) = self.method.take() else { return usual };
        match METHODS.iter().find(|method| method.as_str() == stated) {
            Some(method) => method.as_str(),
            None => {
                self.notes.push(Note::Method(stated));
                usual
            }
        }
    }

    fn fill_body(&mut self, form: &mut Form) {
        let is_type = |pair: &Pair| pair.name.eq_ignore_ascii_case("content-type");
        let stated = self.headers.iter().find(|pair| is_type(pair)).map(|pair| pair.value.clone());
        if !self.parts.is_empty() {
            form.body = Body::Multipart;
            form.parts = std::mem::take(&mut self.parts);
            return;
        }
        let Some(data) = self.data.take() else {
            form.body = Body::None;
            return;
        };
        if self.json && !self.headers.iter().any(|pair| pair.name.eq_ignore_ascii_case("accept")) {
            self.headers.push(Pair::new("Accept", "application/json"));
        }
        let none = self.left_out.iter().any(|name| name.eq_ignore_ascii_case("content-type"));
        let usual = if self.json { "application/json" } else { "application/x-www-form-urlencoded" };
        let media_type = stated.unwrap_or(if none { String::new() } else { usual.into() });
        self.headers.retain(|pair| !is_type(pair));
        let pairs = query::pairs(&data);
        if media_type == "application/json" && serde_json::from_str::<IgnoredAny>(&data).is_ok() {
            form.body = Body::Json;
            form.json = data;
        } else if media_type == "application/x-www-form-urlencoded" && encodes_to(&pairs, &data) {
            form.body = Body::Form;
            form.fields = to_pairs(&pairs);
        } else {
            form.body = Body::Raw;
            form.raw = data;
            form.content_type = media_type;
        }
    }
}

/// Whether the lab sends these pairs as this text.
fn encodes_to(pairs: &[(String, String)], text: &str) -> bool {
    pairs.iter().all(|(name, _)| !name.trim().is_empty())
        && query::encode(pairs.iter().map(|(name, value)| (name, value))) == text
}

fn to_pairs(pairs: &[(String, String)]) -> Vec<Pair> {
    pairs.iter().map(|(name, value)| Pair::new(name, value)).collect()
}

fn user_and_password(text: &str) -> (String, String) {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    (user.into(), password.into())
}

/// The value of a form's part, which may be in double quotes, and what stands behind its semicolon.
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
