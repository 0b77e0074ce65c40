//! The query of the page's address:
//! `/?lab=tcp-client&task=tcp-echo&lang=ko&theme=dark&server=127.0.0.1:9000&relay=http://127.0.0.1:8080&token=…`.
//! Values that cannot be used are collected, so that the page can report them.

use crate::{
    labs::{self, Destination, LABS, LabEntry, TCP_CLIENT},
    query,
    text::Lang,
    theme::Theme,
};
use yew::AttrValue;

/// A parameter whose value can be rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    Lab,
    Task,
    Experiment,
    Lang,
    Theme,
    Relay,
    Embed,
}

impl Parameter {
    /// The parameter's name in the query.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lab => "lab",
            Self::Task => "task",
            Self::Experiment => "experiment",
            Self::Lang => "lang",
            Self::Theme => "theme",
            Self::Relay => "relay",
            Self::Embed => "embed",
        }
    }

    /// Returns every valid value; empty if the valid values cannot be listed.
    pub fn values(self) -> Vec<&'static str> {
        match self {
            Self::Lab => LABS.iter().map(|lab| lab.id).collect(),
            Self::Task => LABS.iter().flat_map(|lab| (lab.tasks)()).map(|task| task.id).collect(),
            Self::Experiment => LABS.iter().flat_map(|lab| (lab.experiments)()).map(|(id, _)| id).collect(),
            Self::Lang => Lang::ALL.map(Lang::tag).to_vec(),
            Self::Theme => Theme::ALL.map(Theme::id).to_vec(),
            Self::Embed => vec!["true", "false"],
            Self::Relay => Vec::new(),
        }
    }
}

/// A value that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    pub parameter: Parameter,
    pub value: String,
}

/// The parameters that the page knows. A parameter that is missing or whose value cannot be used is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    /// The lab to show, or `None` for the chapter.
    pub lab: Option<&'static LabEntry>,
    /// The task or experiment to set the lab up for.
    pub set_up: Option<Destination>,
    /// The page's language.
    pub lang: Option<Lang>,
    /// The page's colours.
    pub theme: Option<Theme>,
    /// The lab's settings, in the format of [`share`](crate::labs::share).
    pub state: Option<AttrValue>,
    /// The server that the TCP client offers, `host:port`; the user still has to connect.
    pub server: Option<String>,
    /// A URL at the relay, if it is not the page's own server. Only its origin counts.
    pub relay: Option<String>,
    /// The relay's token.
    pub token: Option<String>,
    /// The token of the class, for the teacher's view.
    pub class_token: Option<String>,
    /// The message that the lab offers to send.
    pub message: Option<String>,
    /// Whether the page is embedded in another one: it then has neither header nor list of labs.
    pub embed: bool,
    /// The values that cannot be used.
    pub rejected: Vec<Rejected>,
}

impl Address {
    /// Parses a query such as `?lab=tcp-client&lang=ko`. A parameter with an empty value counts as missing, except `embed`.
    pub fn from_query(query: &str) -> Self {
        let mut address = Self::default();
        for (name, value) in query::pairs(query) {
            if value.is_empty() && name != Parameter::Embed.name() {
                continue;
            }
            if let Err(parameter) = address.read(&name, &value) {
                address.rejected.push(Rejected { parameter, value });
            }
        }
        address
    }

    /// Reads one parameter. The error is a parameter whose value cannot be used.
    fn read(&mut self, name: &str, value: &str) -> Result<(), Parameter> {
        match name {
            "lab" => self.lab = Some(labs::find(value).ok_or(Parameter::Lab)?),
            "task" => {
                let set_up = Destination::of(value).filter(|set_up| set_up.task.is_some());
                self.set_up = Some(set_up.ok_or(Parameter::Task)?);
            }
            "experiment" => {
                let set_up = Destination::of(value).filter(|set_up| set_up.experiment.is_some());
                self.set_up = Some(set_up.ok_or(Parameter::Experiment)?);
            }
            "lang" => self.lang = Some(Lang::from_tag(value).ok_or(Parameter::Lang)?),
            "theme" => self.theme = Some(Theme::from_id(value).ok_or(Parameter::Theme)?),
            "server" => self.server = Some(value.to_owned()),
            "relay" if is_web_address(value) => self.relay = Some(value.to_owned()),
            "relay" => return Err(Parameter::Relay),
            "token" => self.token = Some(value.to_owned()),
            "class-token" => self.class_token = Some(value.to_owned()),
            "message" => self.message = Some(value.to_owned()),
            "embed" => {
                self.embed = match value {
                    "" | "1" | "true" => true,
                    "0" | "false" => false,
                    _ => return Err(Parameter::Embed),
                }
            }
            "state" => self.state = Some(value.to_owned().into()),
            // A learning platform or a link tracker may add its own parameters.
            _ => {}
        }
        Ok(())
    }

    /// Returns the lab to show, or `None` for the chapter. A server without a lab selects the TCP client.
    pub fn destination(&self) -> Option<Destination> {
        let lab = self.lab.or_else(|| labs::find(TCP_CLIENT).filter(|_| self.server.is_some()));
        self.set_up.or(lab.map(Destination::lab))
    }
}

/// Whether this is an absolute URL with scheme http or https.
fn is_web_address(text: &str) -> bool {
    let uri = text.parse::<http::Uri>().ok();
    uri.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some())
}

/// Returns a query that leads to what is shown (`None` for the chapter) in this language. It keeps all other parameters
/// except the settings, which only apply when the lab starts; the tokens, which must not be shared by copying the
/// address; and, for the chapter, the server, which would select a lab.
pub fn with(query: &str, shown: Option<Destination>, lang: Lang) -> String {
    let mut pairs = query::pairs(query);
    pairs.retain(|(name, _)| match name.as_str() {
        "lab" | "task" | "experiment" | "lang" | "token" | "class-token" | "state" => false,
        "server" => shown.is_some(),
        _ => true,
    });
    let kept = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let shown = shown.into_iter().flat_map(Destination::pairs);
    format!("?{}", query::encode(shown.chain([("lang", lang.tag())]).chain(kept)))
}

/// Like [`with`], for a tab of its own: the page is not embedded there.
pub fn in_own_tab(query: &str, shown: Option<Destination>, lang: Lang) -> String {
    let pairs = query::pairs(query).into_iter().filter(|(name, _)| name != Parameter::Embed.name());
    with(&query::encode(pairs), shown, lang)
}
