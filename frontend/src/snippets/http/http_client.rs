//! Python with the standard library's `http.client`, which shows each step of the exchange.

use super::{HttpBody, HttpRequest};
use crate::snippets::literal::{python, python_text};

pub fn write(request: &HttpRequest) -> String {
    let (host, port) = request.address.clone().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let timeout = request.time_limit_ms.map(|limit| format!(", timeout={}", f64::from(limit) / 1000.0));
    let mut lines = vec!["import http.client".to_owned(), String::new()];
    let body = match &request.body {
        HttpBody::Bytes(bytes) => Some(python(bytes)),
        HttpBody::File(name) => Some(format!("open({}, \"rb\").read()", python_text(name))),
        HttpBody::None | HttpBody::Multipart(_) => None,
    };
    if let Some(body) = &body {
        lines.push(format!("body = {body}"));
    }
    lines.push(format!(
        "connection = http.client.HTTPConnection({}, {port}{})",
        python_text(host),
        timeout.unwrap_or_default()
    ));
    lines.push("try:".to_owned());
    let has = |name: &str| request.headers.iter().any(|(present, _)| present.eq_ignore_ascii_case(name));
    // The headers that `http.client` would otherwise write itself.
    let skip = [("Host", "skip_host"), ("Accept-Encoding", "skip_accept_encoding")];
    let skip: String = skip.iter().filter(|(name, _)| has(name)).map(|(_, skip)| format!(", {skip}=True")).collect();
    lines.push(format!(
        "    connection.putrequest({}, {}{skip})",
        python_text(&request.method),
        python_text(&request.target)
    ));
    for (name, value) in &request.headers {
        lines.push(format!("    connection.putheader({}, {})", python_text(name), python_text(value)));
    }
    match body {
        Some(_) => {
            if !has("Content-Length") && !has("Transfer-Encoding") {
                lines.push("    connection.putheader(\"Content-Length\", str(len(body)))".to_owned());
            }
            lines.push("    connection.endheaders(body)".to_owned());
        }
        None => lines.push("    connection.endheaders()".to_owned()),
    }
    lines.join("\n")
        + r#"
    response = connection.getresponse()
    print(response.status, response.reason)
    for name, value in response.getheaders():
        print(f"{name}: {value}")
    print()
    print(response.read().decode(errors="replace"))
except (OSError, http.client.HTTPException) as error:
    print(repr(error))
finally:
    connection.close()
"#
}
