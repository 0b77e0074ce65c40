//! A note shown if it is uncertain whether a file was saved, with the contents for copying by hand.

use super::download::Saved;
use crate::{text::use_lang, ui::CopyButton};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SavedNoteProps {
    pub saved: Saved,
    /// The file's contents, or a text from which the file can be recreated.
    pub text: AttrValue,
    /// How to recreate the file from the text.
    #[prop_or_default]
    pub hint: &'static str,
}

/// The note. Renders nothing if the browser has certainly saved the file.
#[component]
pub fn SavedNote(props: &SavedNoteProps) -> Html {
    let lang = use_lang();
    let SavedNoteProps { saved, text, hint } = props;
    let is_closed = use_state_eq(|| *saved == Saved::Perhaps);
    let area = use_node_ref();
    let words = match saved {
        Saved::Yes => return Html::default(),
        Saved::Perhaps => lang.saved_perhaps(),
        Saved::Unlikely => lang.saved_unlikely(),
        Saved::Failed => lang.saved_failed(),
    };
    let toggle = {
        let is_closed = is_closed.clone();
        Callback::from(move |_: MouseEvent| is_closed.set(!*is_closed))
    };
    let on_refused = {
        let area = area.clone();
        Callback::from(move |()| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                area.select();
            }
        })
    };
    html! {
        <div class="saved-note">
            <p class="note warn" role="status">{ words }{ " " }
                <button type="button" class="button quiet" onclick={toggle}>
                    { if *is_closed { lang.saved_show() } else { lang.saved_hide() } }
                </button>
            </p>
            if !*is_closed {
                if !hint.is_empty() { <p class="hint">{ *hint }</p> }
                <textarea ref={area} rows="6" readonly=true aria-label={lang.saved_contents()} value={text.clone()} />
                <div class="row"><CopyButton text={text.clone()} label={lang.copy()} {on_refused} /></div>
            }
        </div>
    }
}
