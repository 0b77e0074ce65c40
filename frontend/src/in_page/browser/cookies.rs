//! The cookies that the browser keeps for a host, whatever its port (RFC 6265, section 8.5).

/// They live as long as the page.
#[derive(Default)]
pub struct Cookies(Vec<Cookie>);

struct Cookie {
    host: String,
    name: String,
    value: String,
}

impl Cookies {
    /// The Cookie header for a host; none where there is nothing to send.
    pub fn header(&self, host: &str) -> Option<String> {
        let its = self.0.iter().filter(|cookie| cookie.host == host);
        let pairs: Vec<_> = its.map(|cookie| [&cookie.name, "=", &cookie.value].concat()).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Keeps or deletes what a Set-Cookie header says.
    pub fn set(&mut self, host: &str, header: &str) {
        let mut parts = header.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        self.0.retain(|cookie| cookie.host != host || cookie.name != name);
        let ends = parts.any(|attribute| {
            let (attribute, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            attribute.eq_ignore_ascii_case("max-age") && value.parse::<i64>().is_ok_and(|seconds| seconds <= 0)
        });
        if !ends {
            self.0.push(Cookie { host: host.into(), name: name.into(), value: value.into() });
        }
    }
}
