//! The fields that the labs share: a label, a control, a unit or hint, and beside it what is wrong.

use crate::text::{Lang, fields::InputError};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

/// A one-line field: what it shows, and what it tells.
#[derive(Default)]
pub struct TextField<'a> {
    /// The element's id; the label and the note refer to it.
    pub id: &'static str,
    /// The label.
    pub label: &'static str,
    /// What stands in the field.
    pub value: &'a str,
    /// The unit behind it; empty for none.
    pub unit: &'static str,
    /// What is wrong with it.
    pub error: Option<&'a InputError>,
    /// Which keyboard a phone shows: `text`, `numeric`, `decimal` or `url`.
    pub keyboard: &'static str,
    /// A class, for its width.
    pub width: &'static str,
    /// Whether it cannot be changed now.
    pub disabled: bool,
    /// What was typed is this now.
    pub on_input: Callback<String>,
    /// Enter was pressed, not to end a composition of an input method.
    pub on_enter: Callback<()>,
}

impl TextField<'_> {
    /// Draws it.
    pub fn draw(self, lang: Lang) -> Html {
        let Self { id, label, value, unit, error, keyboard, width, disabled, on_input, on_enter } = self;
        let about = format!("{id}-about");
        let oninput = on_input.reform(|event: InputEvent| typed(&event));
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            if is_enter(&event) {
                on_enter.emit(());
            }
        });
        html! {
            <div class={classes!("field", width)}>
                <label for={id}>{ label }</label>
                <span class={if unit.is_empty() { "control" } else { "control with-unit" }}>
                    <input {id} type="text" value={value.to_owned()} {oninput} {onkeydown} {disabled} inputmode={keyboard}
                        autocomplete="off" autocapitalize="off" spellcheck="false"
                        aria-invalid={error.is_some().to_string()} aria-describedby={about.clone()} />
                    <span class="unit">{ unit }</span>
                </span>
                { note(lang, about, error, "") }
            </div>
        }
    }
}

/// The sentence under a field: what is wrong, else the hint. The element is always there, so that a screen reader hears
/// it change.
pub fn note(lang: Lang, id: impl Into<AttrValue>, error: Option<&InputError>, hint: &'static str) -> Html {
    let (class, sentence) = match error {
        Some(error) => ("note error", AttrValue::from(lang.input_error(error))),
        None => ("note hint", AttrValue::from(hint)),
    };
    html! { <span id={id.into()} {class} aria-live="polite">{ sentence }</span> }
}

/// A choice of a few, as a row of buttons of which one is pressed.
///
/// `options`: value, its name in `data-choice`, its words.
pub fn choice<T: Copy + PartialEq + 'static>(
    label: &'static str,
    options: &[(T, &'static str, &'static str)],
    chosen: T,
    disabled: bool,
    on_choice: &Callback<T>,
) -> Html {
    let buttons = options.iter().map(|&(value, id, name)| {
        let onclick = on_choice.reform(move |_| value);
        html! {
            <button type="button" key={id} data-choice={id} aria-pressed={(value == chosen).to_string()} {disabled} {onclick}>
                { name }
            </button>
        }
    });
    html! { <div class="choice" role="group" aria-label={label}>{ for buttons }</div> }
}

/// What stands in the field that an event came from.
pub fn typed(event: &InputEvent) -> String {
    let Some(target) = event.target() else { return String::new() };
    if let Some(field) = target.dyn_ref::<HtmlInputElement>() {
        field.value()
    } else {
        target.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default()
    }
}

/// A click.
pub fn click(on_click: &Callback<()>) -> Callback<MouseEvent> {
    on_click.reform(|_| ())
}

/// Which option of the select an event came from is chosen, counting from 0.
pub fn selected(event: &Event) -> usize {
    let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
    select.map_or(0, |select| select.selected_index().max(0) as usize)
}

/// Whether this is Enter alone, and not the Enter that ends a composition: while an input method composes, the event says
/// so, or has the key code 229 (UI Events, section 5.6; Safari only does the latter).
pub fn is_enter(event: &KeyboardEvent) -> bool {
    event.key() == "Enter"
        && !event.is_composing()
        && event.key_code() != 229
        && !(event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key())
}
