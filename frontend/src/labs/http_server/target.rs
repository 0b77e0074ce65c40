//! What a request's target means (RFC 9112, section 3.2). Pure.

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// A path, and the query without its `?`, empty for none.
    Path { path: &'a str, query: &'a str },
    /// The server as a whole: `*`, of OPTIONS alone.
    Server,
}

impl<'a> Target<'a> {
    /// Reads a request's target; none where this method cannot have it.
    pub fn parse(method: &str, target: &'a str) -> Option<Self> {
        if target == "*" {
            return (method == "OPTIONS").then_some(Self::Server);
        }
        // As to a proxy: a server has to understand that, too.
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
