//! A button that puts a text onto the clipboard, and says whether it did.

use crate::text::use_lang;
use gloo_utils::window;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct CopyButtonProps {
    /// What is copied.
    pub text: AttrValue,
    /// What a screen reader says of the button, where "copy" alone is not enough.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// What the button says; “copy” where nothing is given.
    #[prop_or_default]
    pub words: Option<&'static str>,
    /// The browser refused: the text is shown, and the user may copy it by hand.
    #[prop_or_default]
    pub on_refused: Callback<()>,
}

/// The button. What it says stays until another text is to be copied.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let lang = use_lang();
    let CopyButtonProps { text, label, words, on_refused } = props;
    // The text that was copied last, and whether the browser did so.
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

/// Whether the browser took the text: it may refuse, and in a page that is no secure context it has no clipboard.
async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
