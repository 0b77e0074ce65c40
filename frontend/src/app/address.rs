//! What the page's own address says: `/?lab=tcp-client&task=tcp-echo&lang=ko&theme=dark&server=127.0.0.1:9000&relay=http://127.0.0.1:8080&token=…`.

use super::{navigation::Page, theme::Theme};
use crate::{
    home::Destination,
    labs::{self, LabEntry, TCP_CLIENT},
    query,
    text::Lang,
};
use yew::AttrValue;

/// The parts of the query that the page knows; what is missing or unknown is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    /// Which lab to show; none for the chapter.
    pub lab: Option<&'static LabEntry>,
    /// Which task or experiment the lab is to be set up for.
    pub set_up: Option<Destination>,
    /// In which language.
    pub lang: Option<Lang>,
    /// In which colours.
    pub theme: Option<Theme>,
    /// The lab's settings, as [`share`](crate::labs::share) has them.
    pub state: Option<AttrValue>,
    /// Which server the TCP client offers, `host:port`; the user still has to connect.
    pub server: Option<String>,
    /// The relay's origin, where it is not the page's own.
    pub relay: Option<String>,
    /// The relay's token.
    pub token: Option<String>,
    /// The token of the class, where the page shows the teacher's view.
    pub class_token: Option<String>,
}

impl Address {
    /// Reads a query such as `?lab=tcp-client&lang=ko`.
    pub fn from_query(query: &str) -> Self {
        let mut address = Self::default();
        for (name, value) in query::pairs(query) {
            match name.as_str() {
                "lab" => address.lab = labs::find(&value),
                "task" => address.set_up = Destination::of(&value).filter(|set_up| set_up.task.is_some()),
                "experiment" => address.set_up = Destination::of(&value).filter(|set_up| set_up.experiment.is_some()),
                "state" if !value.is_empty() => address.state = Some(value.into()),
                "lang" => address.lang = Lang::from_tag(&value),
                "theme" => address.theme = Theme::from_id(&value),
                "server" if !value.is_empty() => address.server = Some(value),
                "relay" if !value.is_empty() => address.relay = Some(value),
                "token" if !value.is_empty() => address.token = Some(value),
                "class-token" if !value.is_empty() => address.class_token = Some(value),
                _ => {}
            }
        }
        address
    }

    /// The lab to show; none for the chapter.
    pub fn destination(&self) -> Option<Destination> {
        let lab = self.lab.or_else(|| labs::find(TCP_CLIENT).filter(|_| self.server.is_some()));
        self.set_up.or(lab.map(Destination::lab))
    }
}

/// A query with page and language set to these, and without what a lab was to be set up for. Everything else is kept but the
/// tokens, which must not be shared by copying the address.
pub fn with(query: &str, page: Page, lang: Lang) -> String {
    let mut pairs = query::pairs(query);
    pairs.retain(|(name, _)| {
        !matches!(name.as_str(), "lab" | "task" | "experiment" | "state" | "lang" | "token" | "class-token")
    });
    let kept = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let lab = match page {
        Page::Home => None,
        Page::Lab(lab) => Some(("lab", lab.id)),
    };
    format!("?{}", query::encode(lab.into_iter().chain([("lang", lang.tag())]).chain(kept)))
}
