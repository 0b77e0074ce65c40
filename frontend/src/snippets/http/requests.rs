//! Python with the `requests` library, as the chapter's class uses it.

use super::{HttpBody, HttpRequest, PartContent, list};
use crate::{
    snippets::literal::{python, python_text},
    text::Lang,
};

/// Writes a program that prints a result in the chapter's form.
pub fn write(request: &HttpRequest, lang: Lang) -> String {
    let mut arguments = vec![python_text(&request.method), python_text(&request.url)];
    if !request.headers.is_empty() {
        arguments.push(format!(
            "headers={{{}}}",
            list(&joined(&request.headers), |name, value| { format!("{}: {}", python_text(name), python_text(value)) })
        ));
    }
    match &request.body {
        HttpBody::None => {}
        HttpBody::Bytes(bytes) => arguments.push(format!("data={}", python(bytes))),
        HttpBody::File(name) => arguments.push(format!("data=open({}, \"rb\")", python_text(name))),
        HttpBody::Multipart(parts) => arguments.push(format!(
            "files=[{}]",
            list(parts, |name, content| {
                let content = match content {
                    // `None` stands for no file name.
                    PartContent::Text(text) => format!("(None, {})", python(text.as_bytes())),
                    PartContent::File { name, media_type } => {
                        format!("({0}, open({0}, \"rb\"), {1})", python_text(name), python_text(media_type))
                    }
                };
                format!("({}, {content})", python_text(name))
            })
        )),
    }
    if let Some((user, password)) = &request.digest {
        arguments.push(format!("auth=requests.auth.HTTPDigestAuth({}, {})", python_text(user), python_text(password)));
    }
    if let Some(limit) = request.time_limit_ms {
        arguments.push(format!("timeout={}", f64::from(limit) / 1000.0));
    }
    if !request.follow_redirects {
        arguments.push("allow_redirects=False".to_owned());
    }
    let arguments: String = arguments.iter().map(|argument| format!("        {argument},\n")).collect();
    format!(
        r#"import requests  # {install}

try:
    response = requests.request(
{arguments}    )
except requests.RequestException as error:
    print({{"error": str(error)}})
else:
    try:
        data = response.json()
    except ValueError:
        data = response.text
    print({{"status_code": response.status_code, "headers": dict(response.headers), "data": data}})
"#,
        install = lang.code_install_requests(),
    )
}

/// Joins the values of repeated headers with commas (RFC 9110, section 5.3), because a dictionary holds each name once.
fn joined(headers: &[(String, String)]) -> Vec<(String, String)> {
    let mut joined: Vec<(String, String)> = Vec::new();
    for (name, value) in headers {
        match joined.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, values)) => *values += &format!(", {value}"),
            None => joined.push((name.clone(), value.clone())),
        }
    }
    joined
}
