//! Links that open this page in a new tab.

use crate::{location, query};

/// Returns a link with `parameters` and the relay named in this page's URL, so that the labs in the new tab use the
/// same relay. The link does not contain the token: a tab with an opener gets it from there.
pub fn to<const N: usize>(parameters: [(&str, &str); N]) -> String {
    let search = location::query();
    let here = query::pairs(&search);
    let relay = here.iter().filter(|(name, _)| name == "relay").map(|(name, value)| (name.as_str(), value.as_str()));
    format!("?{}", query::encode(parameters.into_iter().chain(relay)))
}
