//! The form that a curl command describes, and what cannot be imported.

use super::{
    command::{Command, Note, user_and_password},
    options::{Argument, arguments},
    words::{self, SplitError},
};
use crate::{
    fetch::METHODS,
    labs::http_client::{
        form::{Body, Form, Pair},
        session::{Auth, Session},
    },
    query,
};
use percent_encoding::percent_decode_str;
use serde::de::IgnoredAny;

/// Why a text cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    Split(SplitError),
    /// It does not begin with `curl`.
    NotCurl,
    /// It is written for the Windows command prompt, which quotes with `^`.
    CommandPrompt,
    NoUrl,
    /// The last option lacks its value.
    NoValue(&'static str),
}

/// The form that a command describes, and what could not be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    pub form: Form,
    pub notes: Vec<Note>,
}

/// Imports a command. `form` supplies what a command does not say, such as a time limit.
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

impl Command {
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

    /// Sets base URL, path and parameters. A user in the URL counts as the option `-u`, unless that is given.
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
        // Use a list of parameters if it gives the same query; otherwise keep the query in the path.
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

    /// Returns the method that curl would use, or its default if the lab does not offer the stated one.
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

/// Whether the lab sends these pairs as exactly this text.
fn encodes_to(pairs: &[(String, String)], text: &str) -> bool {
    pairs.iter().all(|(name, _)| !name.trim().is_empty())
        && query::encode(pairs.iter().map(|(name, value)| (name, value))) == text
}

fn to_pairs(pairs: &[(String, String)]) -> Vec<Pair> {
    pairs.iter().map(|(name, value)| Pair::new(name, value)).collect()
}
