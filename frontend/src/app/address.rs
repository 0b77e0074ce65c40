//! What the page's own address says: `/?lab=tcp-client&lang=ko&theme=dark&server=127.0.0.1:9000&relay=http://127.0.0.1:8080&token=…`.

use super::theme::Theme;
use crate::{
    labs::{self, LabEntry},
    query,
    text::Lang,
};

/// The parts of the query that the page knows; what is missing or unknown is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    /// Which lab to show.
    pub lab: Option<&'static LabEntry>,
    /// In which language.
    pub lang: Option<Lang>,
    /// In which colours.
    pub theme: Option<Theme>,
    /// Which server the TCP client offers, `host:port`; the user still has to connect.
    pub server: Option<String>,
    /// The relay's origin, where it is not the page's own.
    pub relay: Option<String>,
    /// The relay's token.
    pub token: Option<String>,
}

impl Address {
    /// Reads a query such as `?lab=tcp-client&lang=ko`.
    pub fn from_query(query: &str) -> Self {
        let mut address = Self::default();
        for (name, value) in query::pairs(query) {
            match name.as_str() {
                "lab" => address.lab = labs::find(&value),
                "lang" => address.lang = Lang::from_tag(&value),
                "theme" => address.theme = Theme::from_id(&value),
                "server" if !value.is_empty() => address.server = Some(value),
                "relay" if !value.is_empty() => address.relay = Some(value),
                "token" if !value.is_empty() => address.token = Some(value),
                _ => {}
            }
        }
        address
    }
}

/// A query with `lab` and `lang` set to these, everything else kept but the token, which must not be shared by copying
/// the address.
pub fn with(query: &str, lab: &LabEntry, lang: Lang) -> String {
    let mut pairs = query::pairs(query);
    pairs.retain(|(name, _)| !matches!(name.as_str(), "lab" | "lang" | "token"));
    let kept = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    format!("?{}", query::encode([("lab", lab.id), ("lang", lang.tag())].into_iter().chain(kept)))
}
