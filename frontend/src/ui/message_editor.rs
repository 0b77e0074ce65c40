//! A text area for a message; Enter sends it, Shift+Enter starts a new line.

use super::is_enter;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// The maximum number of lines visible at once.
const MAX_ROWS: usize = 6;

#[derive(Properties, PartialEq)]
pub struct MessageEditorProps<F: Copy + PartialEq + 'static> {
    /// The form's field that this area edits.
    pub field: F,
    /// The element's id.
    pub id: &'static str,
    pub label: AttrValue,
    /// The current text.
    pub value: AttrValue,
    /// The hint below the area, shown if there is no error.
    pub hint: AttrValue,
    /// The error, which replaces the hint.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Receives the text whenever it changes.
    pub on_edit: Callback<(F, String)>,
    /// Called when Enter is pressed.
    pub on_enter: Callback<()>,
}

/// A text area for a message.
#[component]
pub fn MessageEditor<F: Copy + PartialEq + 'static>(props: &MessageEditorProps<F>) -> Html {
    let MessageEditorProps { field, id, label, value, hint, error, on_edit, on_enter } = props;
    let oninput = on_edit.reform({
        let field = *field;
        move |event: InputEvent| (field, event.target_unchecked_into::<HtmlTextAreaElement>().value())
    });
    let onkeydown = {
        let on_enter = on_enter.clone();
        Callback::from(move |event: KeyboardEvent| {
            if is_enter(&event) {
                event.prevent_default();
                on_enter.emit(());
            }
        })
    };
    let rows = (value.matches('\n').count() + 1).min(MAX_ROWS).to_string();
    let note = format!("{id}-about");
    let kind = if error.is_some() { "error" } else { "hint" };
    html! {
        <div class="field grow">
            <label for={*id}>{ label }</label>
            <textarea id={*id} {rows} {value} {oninput} {onkeydown} spellcheck="false"
                aria-invalid={error.is_some().to_string()} aria-describedby={note.clone()} />
            <span id={note} class={classes!("note", kind)} aria-live="polite">
                { error.clone().unwrap_or_else(|| hint.clone()) }
            </span>
        </div>
    }
}
