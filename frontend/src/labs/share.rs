//! A lab's settings in a link, as JSON in Base64 (RFC 4648, section 5). The link sets the lab up, and never runs anything; secrets
//! are never in it.

use super::Start;
use crate::{location, query, text::use_lang, ui::CopyButton};
use data_encoding::BASE64URL_NOPAD;
use serde::{Serialize, de::DeserializeOwned};
use yew::prelude::*;

/// The longest settings that a link has, in bytes: longer addresses are cut by some programs on the way.
const MAX_STATE: usize = 6000;

/// Settings as they are in a link; none where they are too long for one.
pub fn encode<S: Serialize>(settings: &S) -> Option<String> {
    let json = serde_json::to_vec(settings).ok()?;
    Some(BASE64URL_NOPAD.encode(&json)).filter(|state| state.len() <= MAX_STATE)
}

/// The settings of a link; none where it is cut, or of another version of the page.
pub fn decode<S: DeserializeOwned>(state: &str) -> Option<S> {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(state.as_bytes()).ok()?).ok()
}

/// Sets the lab up as the link says with which the page was opened, and draws the button that makes such a link.
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
