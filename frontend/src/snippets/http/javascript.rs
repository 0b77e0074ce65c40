//! JavaScript with `fetch`.

use super::{HttpBody, HttpRequest, PartContent, list};
use crate::snippets::literal::is_seen;

/// For Node.js 20 or later; without files, for a browser's console too.
pub fn write(request: &HttpRequest) -> String {
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

/// A string of JavaScript: JSON is one (ECMA-262, since 2019). What could not be seen is written as its number.
fn text(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let escaped = |character: char| match is_seen(character) {
        true => character.to_string(),
        false => format!("\\u{{{:x}}}", u32::from(character)),
    };
    json.chars().map(escaped).collect()
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
