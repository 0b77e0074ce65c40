//! Parses a request's target (RFC 9112, section 3.2). Pure.

/// What a request's target refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// A path, and the query without its `?`; the query may be empty.
    Path { path: &'a str, query: &'a str },
    /// The server as a whole: `*`, with OPTIONS only.
    Server,
}

impl<'a> Target<'a> {
    /// Parses a request's target. Returns `None` if it is not valid for this method.
    pub fn parse(method: &str, target: &'a str) -> Option<Self> {
        if target == "*" {
            return (method == "OPTIONS").then_some(Self::Server);
        }
        // The absolute form, as sent to proxies. Servers must accept it too.
        let path = match target.get(..7) {
            Some(scheme) if scheme.eq_ignore_ascii_case("http://") => match target[7..].find(['/', '?']) {
                Some(at) => &target[7 + at..],
                None => "/",
            },
            _ => target,
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        match path {
            "" => Some(Self::Path { path: "/", query }),
            _ if path.starts_with('/') => Some(Self::Path { path, query }),
            _ => None,
        }
    }
}
