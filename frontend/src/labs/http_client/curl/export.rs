//! The curl command that sends what the form sends, for a POSIX shell.

use crate::labs::http_client::{
    form::{Body, Form, Pair, named},
    session::Auth,
};
use shell_words::quote;
use std::fmt::Write;

/// Returns the command, or None if the form has errors.
pub fn command(form: &Form) -> Option<String> {
    let (request, time_limit_ms) = form.request().ok()?;
    let has_body = request.body.is_some();
    let as_form = has_body && is_form(form);
    let mut command = format!("curl {}", quote(&request.url));
    let mut input = String::new();
    let mut add = |argument: &str| command += &format!(" \\\n  {argument}");
    // Keep curl from treating brackets and braces as patterns.
    if request.url.contains(['[', ']', '{', '}']) {
        add("--globoff");
    }
    match (request.method.as_str(), has_body) {
        ("GET", false) | ("POST", true) => {}
        ("HEAD", false) => add("--head"),
        (method, _) => add(&format!("-X {method}")),
    }
    let has_type = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    for (name, value) in &request.headers {
        let generated = as_form && name.eq_ignore_ascii_case("content-type");
        if !generated {
            // curl omits a header that has a colon but no value.
            let line = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
            add(&format!("-H {}", quote(&line)));
        }
    }
    if has_body && !has_type {
        add("-H 'Content-Type:'");
    }
    match (&request.body, &form.file) {
        (None, _) => {}
        (Some(_), _) if as_form => parts(form).iter().for_each(|part| add(part)),
        (Some(_), Some(file)) if form.body == Body::Binary => {
            add(&format!("--data-binary {}", quote(&format!("@{}", file.name))));
        }
        // An argument cannot contain a NUL, and a carriage return does not survive being copied into a terminal.
        (Some(body), _) => match str::from_utf8(body) {
            Ok(text) if !text.contains(['\0', '\r']) => add(&format!("--data-raw {}", quote(text))),
            Ok(_) | Err(_) => {
                input = format!("printf '{}' | ", octal(body));
                add("--data-binary @-");
            }
        },
    }
    if form.session.auth == Auth::Digest {
        add(&format!("--digest -u {}", quote(&format!("{}:{}", form.session.user, form.session.password))));
    }
    if form.follow_redirects {
        add("-L");
    }
    if let Some(limit) = time_limit_ms {
        add(&format!("-m {}", f64::from(limit) / 1000.0));
    }
    Some(input + &command)
}

/// Whether the body can be given with `-F`: curl does not support an equals sign in a name, and chooses the boundary itself.
fn is_form(form: &Form) -> bool {
    let own_type =
        form.session.headers_with(&form.headers).any(|pair| pair.name.trim().eq_ignore_ascii_case("content-type"));
    form.body == Body::Multipart
        && !own_type
        && named(&form.parts).next().is_some()
        && named(&form.parts).all(|part| !part.name.contains('='))
}

fn parts(form: &Form) -> Vec<String> {
    let argument = |part: &Pair| match &part.file {
        None => format!("--form-string {}", quote(&format!("{}={}", part.name.trim(), part.value))),
        Some(file) => {
            let name = file.name.replace('\\', "\\\\").replace('"', "\\\"");
            let part = format!("{}=@\"{name}\";type={}", part.name.trim(), file.media_type());
            format!("-F {}", quote(&part))
        }
    };
    named(&form.parts).map(argument).collect()
}

/// Writes bytes as octal escapes, which every printf supports (POSIX, printf).
fn octal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "\\{byte:03o}");
        text
    })
}
