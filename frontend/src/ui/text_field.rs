//! A single-line text field with its label, its unit and its error.

use super::is_enter;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The keyboard that a phone shows (HTML, `inputmode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keyboard {
    /// Letters.
    #[default]
    Text,
    /// Digits.
    Numeric,
    /// Digits and a decimal point.
    Decimal,
    /// Letters and the characters that are common in URLs.
    Url,
}

impl Keyboard {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Numeric => "numeric",
            Self::Decimal => "decimal",
            Self::Url => "url",
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct TextFieldProps<F: Copy + PartialEq + 'static> {
    /// The form's field that this input edits.
    pub field: F,
    /// The element's id.
    pub id: &'static str,
    pub label: AttrValue,
    /// The current text.
    pub value: AttrValue,
    /// The unit, shown after the text.
    #[prop_or_default]
    pub unit: Option<AttrValue>,
    /// The keyboard that a phone shows.
    #[prop_or_default]
    pub keyboard: Keyboard,
    /// The class that sets the field's width.
    #[prop_or("short")]
    pub width: &'static str,
    /// The error, shown below the field.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Whether the field is read-only. It can still have the focus.
    #[prop_or_default]
    pub read_only: bool,
    /// Whether the text is a secret, and shown as dots.
    #[prop_or_default]
    pub hidden: bool,
    /// Receives the text whenever it changes.
    pub on_edit: Callback<(F, String)>,
    /// Called when Enter is pressed.
    #[prop_or_default]
    pub on_enter: Option<Callback<()>>,
}

/// A single-line text field.
#[component]
pub fn TextField<F: Copy + PartialEq + 'static>(props: &TextFieldProps<F>) -> Html {
    let TextFieldProps { field, id, label, value, unit, keyboard, width, error, read_only, hidden, on_edit, on_enter } =
        props;
    let oninput = on_edit.reform({
        let field = *field;
        move |event: InputEvent| (field, event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let onkeydown = on_enter.clone().map(|on_enter| {
        Callback::from(move |event: KeyboardEvent| {
            if is_enter(&event) {
                event.prevent_default();
                on_enter.emit(());
            }
        })
    });
    let note = format!("{id}-about");
    html! {
        <div class={classes!("field", *width)}>
            <label for={*id}>{ label }</label>
            <span class={classes!("control", unit.is_some().then_some("with-unit"))}>
                <input id={*id} type={if *hidden { "password" } else { "text" }} {value} {oninput} {onkeydown} readonly={*read_only} inputmode={keyboard.name()}
                    autocomplete="off" autocapitalize="off" spellcheck="false" aria-invalid={error.is_some().to_string()}
                    aria-describedby={note.clone()} />
                if let Some(unit) = unit { <span class="unit">{ unit }</span> }
            </span>
            <span id={note} class={classes!("note", error.is_some().then_some("error"))} aria-live="polite">{ error.clone().unwrap_or_default() }</span>
        </div>
    }
}
