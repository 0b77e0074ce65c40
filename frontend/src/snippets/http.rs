//! One HTTP request as a program: Python with `requests` or with the standard library, JavaScript, and the command of curl.

use super::{
    Code,
    literal::{python, quoted},
};
use crate::text::Lang;

/// A request, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: String,
    /// Percent-encoded, with its query.
    pub url: String,
    /// What goes on the request line: path and query.
    pub target: String,
    /// For the connection: host and port; none where the URL is not of plain HTTP.
    pub address: Option<(String, u16)>,
    /// With the body's media type, unless the program's library writes it itself: of a multipart body.
    pub headers: Vec<(String, String)>,
    pub body: HttpBody,
    /// User and password that answer a Digest challenge.
    pub digest: Option<(String, String)>,
    pub time_limit_ms: Option<u32>,
    pub follow_redirects: bool,
    /// The command of curl that sends it.
    pub curl: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpBody {
    None,
    Bytes(Vec<u8>),
    /// The file of this name, in the folder in which the program runs.
    File(String),
    /// `multipart/form-data`: each part's name and content.
    Multipart(Vec<(String, PartContent)>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartContent {
    Text(String),
    /// A file in the folder in which the program runs.
    File {
        name: String,
        media_type: String,
    },
}

impl HttpRequest {
    /// Whether a program of this kind can send it.
    pub fn is_known_to(&self, code: Code) -> bool {
        match code {
            Code::Python | Code::Shell => true,
            // A challenge is not answered by these, and the second has no forms.
            Code::JavaScript => self.digest.is_none(),
            Code::HttpClient => {
                self.digest.is_none() && self.address.is_some() && !matches!(self.body, HttpBody::Multipart(_))
            }
            Code::Rust | Code::Tokio | Code::PowerShell => false,
        }
    }
}

/// The program; that of [`Code::Python`] where the request is not known to the other.
pub fn write(request: &HttpRequest, code: Code, lang: Lang) -> String {
    match code {
        Code::Shell => format!("{}\n", request.curl),
        Code::JavaScript if request.is_known_to(code) => javascript(request),
        Code::HttpClient if request.is_known_to(code) => http_client(request),
        _ => requests(request, lang),
    }
}

/// The result is the chapter's.
fn requests(request: &HttpRequest, lang: Lang) -> String {
    let mut arguments = vec![quoted(&request.method), quoted(&request.url)];
    if !request.headers.is_empty() {
        arguments.push(format!(
            "headers={{{}}}",
            list(&joined(&request.headers), |name, value| { format!("{}: {}", quoted(name), quoted(value)) })
        ));
    }
    match &request.body {
        HttpBody::None => {}
        HttpBody::Bytes(bytes) => arguments.push(format!("data={}", python(bytes))),
        HttpBody::File(name) => arguments.push(format!("data=open({}, \"rb\")", quoted(name))),
        HttpBody::Multipart(parts) => arguments.push(format!(
            "files=[{}]",
            list(parts, |name, content| {
                let content = match content {
                    // Without a file name.
                    PartContent::Text(text) => format!("(None, {}.encode())", quoted(text)),
                    PartContent::File { name, media_type } => {
                        format!("({0}, open({0}, \"rb\"), {1})", quoted(name), quoted(media_type))
                    }
                };
                format!("({}, {content})", quoted(name))
            })
        )),
    }
    if let Some((user, password)) = &request.digest {
        arguments.push(format!("auth=requests.auth.HTTPDigestAuth({}, {})", quoted(user), quoted(password)));
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

fn http_client(request: &HttpRequest) -> String {
    let (host, port) = request.address.clone().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let timeout = request.time_limit_ms.map(|limit| format!(", timeout={}", f64::from(limit) / 1000.0));
    let mut lines = vec!["import http.client".to_owned(), String::new()];
    let body = match &request.body {
        HttpBody::Bytes(bytes) => Some(python(bytes)),
        HttpBody::File(name) => Some(format!("open({}, \"rb\").read()", quoted(name))),
        HttpBody::None | HttpBody::Multipart(_) => None,
    };
    if let Some(body) = &body {
        lines.push(format!("body = {body}"));
    }
    lines.push(format!(
        "connection = http.client.HTTPConnection({}, {port}{})",
        quoted(host),
        timeout.unwrap_or_default()
    ));
    lines.push("try:".to_owned());
    let has = |name: &str| request.headers.iter().any(|(present, _)| present.eq_ignore_ascii_case(name));
    // Those that it would write itself.
    let skip = [("Host", "skip_host"), ("Accept-Encoding", "skip_accept_encoding")];
    let skip: String = skip.iter().filter(|(name, _)| has(name)).map(|(_, skip)| format!(", {skip}=True")).collect();
    lines.push(format!("    connection.putrequest({}, {}{skip})", quoted(&request.method), quoted(&request.target)));
    for (name, value) in &request.headers {
        lines.push(format!("    connection.putheader({}, {})", quoted(name), quoted(value)));
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

/// For Node.js 20 or later; without files, for a browser's console too.
fn javascript(request: &HttpRequest) -> String {
    let mut before = String::new();
    let mut options = vec![format!("method: {}", text(&request.method))];
    if !request.headers.is_empty() {
        options.push(format!(
            "headers: [{}]",
            list(&request.headers, |name, value| { format!("[{}, {}]", text(name), text(value)) })
        ));
    }
    match &request.body {
        HttpBody::None => {}
        HttpBody::Bytes(bytes) => options.push(format!("body: {}", bytes_in_javascript(bytes))),
        HttpBody::File(name) => {
            before += "import { readFile } from \"node:fs/promises\";\n\n";
            options.push(format!("body: await readFile({})", text(name)));
        }
        HttpBody::Multipart(parts) => {
            if parts.iter().any(|(_, content)| matches!(content, PartContent::File { .. })) {
                before += "import { openAsBlob } from \"node:fs\";\n\n";
            }
            before += "const form = new FormData();\n";
            for (name, content) in parts {
                let content = match content {
                    PartContent::Text(value) => text(value),
                    PartContent::File { name, media_type } => {
                        format!("await openAsBlob({0}, {{ type: {1} }}), {0}", text(name), text(media_type))
                    }
                };
                before += &format!("form.append({}, {content});\n", text(name));
            }
            before += "\n";
            options.push("body: form".to_owned());
        }
    }
    if !request.follow_redirects {
        options.push("redirect: \"manual\"".to_owned());
    }
    if let Some(limit) = request.time_limit_ms {
        options.push(format!("signal: AbortSignal.timeout({limit})"));
    }
    let options: String = options.iter().map(|option| format!("    {option},\n")).collect();
    format!(
        "{before}try {{
  const response = await fetch({url}, {{
{options}  }});
  console.log(response.status, response.statusText);
  for (const [name, value] of response.headers) console.log(`${{name}}: ${{value}}`);
  console.log();
  console.log(await response.text());
}} catch (error) {{
  console.log(String(error));
}}
",
        url = text(&request.url),
    )
}

/// A string of JavaScript: JSON is one (ECMA-262, since 2019).
fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn bytes_in_javascript(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(content) => text(content),
        Err(_) => {
            let numbers: Vec<_> = bytes.iter().map(u8::to_string).collect();
            format!("new Uint8Array([{}])", numbers.join(", "))
        }
    }
}

/// A dictionary has each name once; a list of values has commas between them (RFC 9110, section 5.3).
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

fn list<T>(items: &[(String, T)], write: impl Fn(&str, &T) -> String) -> String {
    items.iter().map(|(name, value)| write(name, value)).collect::<Vec<_>>().join(", ")
}
