//! The cookies that the browser stores for a host, independent of the port (RFC 6265, section 8.5).

/// The stored cookies. They last as long as the page.
#[derive(Default)]
pub struct Cookies(Vec<Cookie>);

struct Cookie {
    host: String,
    name: String,
    value: String,
}

impl Cookies {
    /// The value of the Cookie header for a host, or `None` if it has no cookies.
    pub fn header(&self, host: &str) -> Option<String> {
        let its = self.0.iter().filter(|cookie| cookie.host == host);
        let pairs: Vec<_> = its.map(|cookie| [&cookie.name, "=", &cookie.value].concat()).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Stores or deletes a cookie according to a Set-Cookie header.
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
