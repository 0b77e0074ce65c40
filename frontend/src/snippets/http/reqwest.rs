//! Rust with reqwest's blocking client, which is enough for one request.

use super::{HttpBody, HttpRequest, PartContent};
use crate::snippets::literal::{quoted, readable, rust, rust_text};

/// Writes the program. reqwest cannot answer a Digest challenge.
pub fn write(request: &HttpRequest) -> String {
    let mut features = vec!["blocking"];
    let mut uses = vec!["use reqwest::blocking::Client;"];
    let mut before = String::new();
    // The client's default time limit is 30 seconds.
    let client = match (request.follow_redirects, request.time_limit_ms) {
        (true, Some(_)) => "Client::new()",
        (true, None) => "Client::builder().timeout(None).build()?",
        (false, Some(_)) => "Client::builder().redirect(Policy::none()).build()?",
        (false, None) => "Client::builder().redirect(Policy::none()).timeout(None).build()?",
    };
    if !request.follow_redirects {
        uses.push("use reqwest::redirect::Policy;");
    }
    let mut calls = vec![call(&request.method, &request.url)];
    for (name, value) in &request.headers {
        calls.push(format!("header({}, {})", rust_text(name), header_value(value)));
    }
    match &request.body {
        HttpBody::None => {}
        HttpBody::Bytes(bytes) => calls.push(format!("body({})", body(bytes))),
        HttpBody::File(name) => {
            uses.push("use std::fs::File;");
            calls.push(format!("body(File::open({})?)", rust_text(name)));
        }
        HttpBody::Multipart(parts) => {
            features.push("multipart");
            uses.push(match parts.iter().any(|(_, content)| matches!(content, PartContent::File { .. })) {
                true => "use reqwest::blocking::multipart::{Form, Part};",
                false => "use reqwest::blocking::multipart::Form;",
            });
            before = form(parts);
            calls.push("multipart(form)".to_owned());
        }
    }
    if let Some(limit) = request.time_limit_ms {
        uses.push("use std::time::Duration;");
        calls.push(format!("timeout(Duration::from_millis({limit}))"));
    }
    calls.push("send()?".to_owned());
    uses.sort_unstable();
    let features: Vec<_> = features.iter().map(|feature| format!("\"{feature}\"")).collect();
    let calls: String = calls.iter().map(|call| format!("\n        .{call}")).collect();
    format!(
        r#"// Cargo.toml: reqwest = {{ version = "0.13", features = [{features}] }}
{uses}

fn main() -> Result<(), Box<dyn std::error::Error>> {{
{before}    let response = {client}{calls};
    println!("{{}}", response.status());
    for (name, value) in response.headers() {{
        println!("{{name}}: {{}}", String::from_utf8_lossy(value.as_bytes()));
    }}
    println!("\n{{}}", response.text()?);
    Ok(())
}}
"#,
        features = features.join(", "),
        uses = uses.join("\n"),
    )
}

/// The method call that starts a request.
fn call(method: &str, url: &str) -> String {
    let url = rust_text(url);
    match method {
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" => format!("{}({url})", method.to_lowercase()),
        other => format!("request({}.parse()?, {url})", rust_text(other)),
    }
}

/// reqwest accepts a string only if it is ASCII. Other values are sent as Latin-1, as fetch does.
fn header_value(value: &str) -> String {
    let latin_1: Option<Vec<u8>> = value.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    match latin_1 {
        Some(bytes) if !value.is_ascii() => slice(&bytes),
        Some(_) | None => rust_text(value),
    }
}

fn body(bytes: &[u8]) -> String {
    readable(bytes).map_or_else(|| slice(bytes), quoted)
}

fn slice(bytes: &[u8]) -> String {
    format!("&{}[..]", rust(bytes))
}

fn form(parts: &[(String, PartContent)]) -> String {
    let mut form = "    let form = Form::new()".to_owned();
    for (name, content) in parts {
        // Escaped as browsers do, because reqwest writes names unchanged if it does not percent-encode them.
        let name = rust_text(&name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A"));
        let call = match content {
            PartContent::Text(text) => format!("text({name}, {})", rust_text(text)),
            PartContent::File { name: file, media_type } => {
                format!("part({name}, Part::file({})?.mime_str({})?)", rust_text(file), rust_text(media_type))
            }
        };
        form += &format!("\n        .{call}");
    }
    form + "\n        .percent_encode_noop();\n"
}
