//! The page's own address, from the browser.

use web_sys::Location;

/// Returns the browser's location, or `None` outside a window.
pub fn location() -> Option<Location> {
    web_sys::window().map(|window| window.location())
}

/// Returns the query with its `?`, or an empty string if there is none.
pub fn query() -> String {
    location().and_then(|page| page.search().ok()).unwrap_or_default()
}

/// Returns the origin and path, to which another query can be appended.
pub fn without_query() -> Option<String> {
    let page = location()?;
    Some(page.origin().ok()? + &page.pathname().ok()?)
}

/// Whether the page was loaded over `https:`.
pub fn is_secure() -> bool {
    location().and_then(|page| page.protocol().ok()).as_deref() == Some("https:")
}
