//! Bodies of the type `multipart/form-data` (RFC 7578): fields and files of a form. Pure.

use super::form::{Pair, named};
use memchr::memmem;

/// Returns a boundary that occurs in no value, file or file name. The same parts always give the same boundary.
pub fn boundary(parts: &[Pair]) -> String {
    let contains = |content: &[u8], boundary: &str| memmem::find(content, boundary.as_bytes()).is_some();
    let mut number = 0_u64;
    loop {
        let boundary = format!("----networking-lab-{number:06}");
        let taken = named(parts).any(|part| match &part.file {
            Some(file) => contains(&file.bytes, &boundary) || contains(file.name.as_bytes(), &boundary),
            None => contains(part.value.as_bytes(), &boundary),
        });
        if !taken {
            return boundary;
        }
        number += 1;
    }
}

/// Returns the media type of a body with this boundary.
pub fn media_type(boundary: &str) -> String {
    format!("multipart/form-data; boundary={boundary}")
}

/// Encodes the body. Text is sent as typed, in UTF-8.
pub fn encode(parts: &[Pair], boundary: &str) -> Vec<u8> {
    let mut body = Vec::new();
    for part in named(parts) {
        let name = escaped(part.name.trim());
        let (head, content) = match &part.file {
            Some(file) => {
                let (file_name, media_type) = (escaped(&file.name), file.media_type());
                let head = format!("; filename=\"{file_name}\"\r\nContent-Type: {media_type}");
                (head, &file.bytes[..])
            }
            None => (String::new(), part.value.as_bytes()),
        };
        body.extend_from_slice(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{head}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    body
}

/// Escapes a name for use in quotes, as browsers do (HTML standard, multipart form data).
fn escaped(name: &str) -> String {
    name.replace('\n', "%0A").replace('\r', "%0D").replace('"', "%22")
}
