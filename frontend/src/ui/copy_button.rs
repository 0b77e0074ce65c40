//! A button that copies a text to the clipboard, and reports whether that succeeded.

use crate::text::use_lang;
use gloo_utils::window;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct CopyButtonProps {
    /// The text to copy.
    pub text: AttrValue,
    /// The accessible name, if "copy" alone is not enough.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// The button's label, or None for “copy”.
    #[prop_or_default]
    pub words: Option<&'static str>,
    /// Called if the browser refuses to copy, so that the text can be shown for copying by hand.
    #[prop_or_default]
    pub on_refused: Callback<()>,
}

/// The button. The result stays on screen until the text changes.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let lang = use_lang();
    let CopyButtonProps { text, label, words, on_refused } = props;
    // The text of the last attempt, and whether it was copied.
    let last = use_state(|| None::<(AttrValue, bool)>);
    let onclick = {
        let (text, on_refused, last) = (text.clone(), on_refused.clone(), last.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, on_refused, last) = (text.clone(), on_refused.clone(), last.clone());
            spawn_local(async move {
                let copied = copy(&text).await;
                if !copied {
                    on_refused.emit(());
                }
                last.set(Some((text, copied)));
            });
        })
    };
    let note = match &*last {
        Some((copied, true)) if copied == text => lang.copied(),
        Some((refused, false)) if refused == text => lang.code_selected(),
        _ => "",
    };
    html! {
        <>
            <button type="button" class="button" {onclick} aria-label={label}>{ words.unwrap_or(lang.copy()) }</button>
            <span class="note hint" role="status">{ note }</span>
        </>
    }
}

/// Copies the text and returns whether that succeeded. The browser may refuse, and outside a secure context it has no clipboard.
async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
