//! JavaScript with `fetch`.

use super::{HttpBody, HttpRequest, PartContent, list};
use crate::snippets::literal::{javascript_bytes, javascript_text};

/// Writes a program for Node.js 20 or later; without files, it also runs in a browser's console.
pub fn write(request: &HttpRequest) -> String {
    let mut before = String::new();
    let mut options = vec![format!("method: {}", javascript_text(&request.method))];
    if !request.headers.is_empty() {
        options.push(format!(
            "headers: [{}]",
            list(&request.headers, |name, value| {
                format!("[{}, {}]", javascript_text(name), javascript_text(value))
            })
        ));
    }
    match &request.body {
        HttpBody::None => {}
        HttpBody::Bytes(bytes) => options.push(format!("body: {}", body(bytes))),
        HttpBody::File(name) => {
            before += "import { readFile } from \"node:fs/promises\";\n\n";
            options.push(format!("body: await readFile({})", javascript_text(name)));
        }
        HttpBody::Multipart(parts) => {
            if parts.iter().any(|(_, content)| matches!(content, PartContent::File { .. })) {
                before += "import { openAsBlob } from \"node:fs\";\n\n";
            }
            before += "const form = new FormData();\n";
            for (name, content) in parts {
                let content = match content {
                    PartContent::Text(value) => javascript_text(value),
                    PartContent::File { name, media_type } => {
                        format!(
                            "await openAsBlob({0}, {{ type: {1} }}), {0}",
                            javascript_text(name),
                            javascript_text(media_type)
                        )
                    }
                };
                before += &format!("form.append({}, {content});\n", javascript_text(name));
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
        url = javascript_text(&request.url),
    )
}

/// Writes the body, as a string if it is UTF-8, because fetch encodes strings as UTF-8.
fn body(bytes: &[u8]) -> String {
    str::from_utf8(bytes).map_or_else(|_| javascript_bytes(bytes), javascript_text)
}
