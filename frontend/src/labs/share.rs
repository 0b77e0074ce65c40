//! Links that carry a lab's settings, as JSON in URL-safe Base64 (RFC 4648, section 5). A link sets the lab up but
//! never runs anything, and never contains secrets.

use super::Start;
use crate::{location, query, text::use_lang, ui::CopyButton};
use data_encoding::BASE64URL_NOPAD;
use serde::{Serialize, de::DeserializeOwned};
use yew::prelude::*;

/// The maximum length of the encoded settings, in bytes. Some programs truncate longer URLs.
const MAX_STATE: usize = 6000;

/// Encodes settings for a link. Returns `None` if they are too long.
pub fn encode<S: Serialize>(settings: &S) -> Option<String> {
    let json = serde_json::to_vec(settings).ok()?;
    Some(BASE64URL_NOPAD.encode(&json)).filter(|state| state.len() <= MAX_STATE)
}

/// Decodes the settings of a link. Returns `None` if the link is truncated or from another version of the page.
pub fn decode<S: DeserializeOwned>(state: &str) -> Option<S> {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(state.as_bytes()).ok()?).ok()
}

/// Restores the settings of the link that opened the page, and renders the button that copies such a link.
#[hook]
pub fn use_share<S: Serialize + DeserializeOwned + PartialEq + Clone + 'static>(
    lab: &'static str,
    start: &Start,
    settings: S,
    on_restore: impl Fn(S) + 'static,
) -> Html {
    let lang = use_lang();
    let restored = start.state.as_deref().map(decode::<S>);
    let is_unreadable = matches!(restored, Some(None));
    use_effect_with(start.clone(), move |_| restored.flatten().into_iter().for_each(on_restore));
    let state = use_memo(settings, encode);
    let what = start.task.map(|id| ("task", id)).or(start.experiment.map(|id| ("experiment", id)));
    let link = state.as_ref().as_ref().map(|state| {
        let pairs = [("lab", lab)].into_iter().chain(what).chain([("state", state.as_str()), ("lang", lang.tag())]);
        let page = location::without_query().unwrap_or_default();
        AttrValue::from(format!("{page}?{}", query::encode(pairs)))
    });
    html! {
        <div class="share">
            if let Some(link) = link {
                <CopyButton text={link} words={lang.share_link()} />
            } else {
                <span class="note hint">{ lang.share_too_long() }</span>
            }
            if is_unreadable { <p class="note error" role="alert">{ lang.share_unreadable() }</p> }
        </div>
    }
}
