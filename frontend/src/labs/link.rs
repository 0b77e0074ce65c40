//! Links to this page in a tab of its own.

use crate::{location, query};

/// A link with these parameters, and with the relay that the address of this page names: the labs of the other tab then use the same one.
/// The token is not in it; a tab that is opened with its opener has it from there.
pub fn to<const N: usize>(parameters: [(&str, &str); N]) -> String {
    let search = location::query();
    let here = query::pairs(&search);
    let relay = here.iter().filter(|(name, _)| name == "relay").map(|(name, value)| (name.as_str(), value.as_str()));
    format!("?{}", query::encode(parameters.into_iter().chain(relay)))
}
