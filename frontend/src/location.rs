//! The page's own address, as the browser has it.

use web_sys::Location;

/// All of it; none outside a window.
pub fn location() -> Option<Location> {
    web_sys::window().map(|window| window.location())
}

/// Its query with the `?`; empty where it has none.
pub fn query() -> String {
    location().and_then(|page| page.search().ok()).unwrap_or_default()
}

/// Its origin and path, to which a query of another's can be added.
pub fn without_query() -> Option<String> {
    let page = location()?;
    Some(page.origin().ok()? + &page.pathname().ok()?)
}

/// Whether the page came by `https:`.
pub fn is_secure() -> bool {
    location().and_then(|page| page.protocol().ok()).as_deref() == Some("https:")
}
