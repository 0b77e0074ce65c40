//! The controls that the labs share: buttons, choices, and fields with a label, a unit, and beside them what is wrong.
//! Functions and not components: a component costs the page some kilobytes of wasm, and these have no state of their own.

use super::input::Field;
use crate::text::{Lang, fields::InputError};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

/// A button; `id` stands in its `data-do`.
pub fn button(
    id: &'static str,
    class: &'static str,
    words: &'static str,
    disabled: bool,
    on_click: &Callback<()>,
) -> Html {
    html! { <button type="button" {class} data-do={id} {disabled} onclick={click(on_click)}>{ words }</button> }
}

/// A click, whatever the mouse did besides.
pub fn click(on_click: &Callback<()>) -> Callback<MouseEvent> {
    on_click.reform(|_| ())
}

/// One of several buttons.
pub struct Pick {
    /// Stands in its `data-do`.
    pub id: AttrValue,
    /// Its words, or a sign.
    pub words: AttrValue,
    /// What the sign means, for a screen reader.
    pub label: Option<&'static str>,
    /// What is told where the pointer rests on it.
    pub title: Option<AttrValue>,
    /// The language of its words, where it is not the page's.
    pub lang: Option<&'static str>,
    /// Whether it is the chosen one; none where a choice does not last.
    pub pressed: Option<bool>,
    /// It is chosen.
    pub on_pick: Callback<()>,
}

impl Pick {
    /// One with words only.
    pub fn new(id: AttrValue, words: AttrValue, pressed: Option<bool>, on_pick: Callback<()>) -> Self {
        Self { id, words, label: None, title: None, lang: None, pressed, on_pick }
    }
}

fn buttons(class: &'static str, disabled: bool, picks: Vec<Pick>) -> Html {
    let draw = |pick: Pick| {
        let Pick { id, words, label, title, lang, pressed, on_pick } = pick;
        html! {
            <button type="button" {class} key={id.to_string()} data-do={id} {title} {lang} {disabled} aria-label={label}
                aria-pressed={pressed.map(flag)} onclick={click(&on_pick)}>{ words }</button>
        }
    };
    picks.into_iter().map(draw).collect()
}

/// A choice of a few, as a row of buttons of which one is pressed.
pub fn choice(label: &'static str, disabled: bool, picks: Vec<Pick>) -> Html {
    html! { <div class="choice" role="group" aria-label={label}>{ buttons("", disabled, picks) }</div> }
}

/// Small buttons that fill fields, behind their `title`. `about`: a sentence that tells what the chosen one does.
pub fn chips(
    label: &'static str,
    title: &'static str,
    about: Option<&'static str>,
    class: &'static str,
    disabled: bool,
    picks: Vec<Pick>,
) -> Html {
    html! {
        <div class="practice" role="group" aria-label={label}>
            <span class="label">{ title }</span>
            { buttons(class, disabled, picks) }
            if let Some(about) = about { <p class="hint" role="status">{ about }</p> }
        </div>
    }
}

/// What a text field shows and tells.
pub struct TextField<'a> {
    /// Which one.
    pub field: &'static Field,
    /// What stands in it.
    pub value: &'a str,
    /// What is wrong with it.
    pub error: Option<&'a InputError>,
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
        let Self { field, value, error, disabled, on_input, on_enter } = self;
        let Field { id, label, unit, keyboard, class } = *field;
        let about = [id, "-about"].concat();
        let (class_of_control, unit) = match unit {
            Some(unit) => ("control with-unit", unit(lang)),
            None => ("control", ""),
        };
        html! {
            <div {class}>
                <label for={id}>{ label(lang) }</label>
                <span class={class_of_control}>
                    <input {id} type="text" value={value.to_owned()} oninput={typing(on_input)} onkeydown={enter(on_enter)}
                        {disabled} inputmode={keyboard} autocomplete="off" autocapitalize="off" spellcheck="false"
                        aria-invalid={flag(error.is_some())} aria-describedby={about.clone()} />
                    <span class="unit">{ unit }</span>
                </span>
                { note(lang, about, error, "") }
            </div>
        }
    }
}

/// The sentence under a field: what is wrong, else the hint. The element is always there, so that a screen reader hears
/// it change.
pub fn note(lang: Lang, id: String, error: Option<&InputError>, hint: &'static str) -> Html {
    let (class, sentence) = match error {
        Some(error) => ("note error", AttrValue::from(lang.input_error(error))),
        None => ("note hint", AttrValue::from(hint)),
    };
    html! { <span {id} {class} aria-live="polite">{ sentence }</span> }
}

/// A choice from a list; `options`: value and words.
pub fn select(
    id: &'static str,
    label: &'static str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
    disabled: bool,
    on_input: Callback<String>,
) -> Html {
    let draw = |&(value, words)| html! { <option {value} selected={value == chosen}>{ words }</option> };
    html! {
        <div class="field">
            <label for={id}>{ label }</label>
            <select {id} {disabled} oninput={typing(on_input)}>{ for options.iter().map(draw) }</select>
        </div>
    }
}

/// `true` or `false`, as ARIA writes them.
pub fn flag(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}

/// Tells what stands in a field whenever that changes.
pub fn typing(on_input: Callback<String>) -> Callback<InputEvent> {
    on_input.reform(|event: InputEvent| typed(&event).unwrap_or_default())
}

fn typed(event: &Event) -> Option<String> {
    let target = event.target()?;
    if let Some(field) = target.dyn_ref::<HtmlInputElement>() {
        return Some(field.value());
    }
    if let Some(field) = target.dyn_ref::<HtmlTextAreaElement>() {
        return Some(field.value());
    }
    target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value)
}

/// Tells of Enter alone, and not of the Enter that ends a composition: while an input method composes, the event says so,
/// or has the key code 229 (UI Events, section 5.6; Safari only does the latter).
pub fn enter(on_enter: Callback<()>) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        let modified = event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key();
        if event.key() == "Enter" && !modified && !event.is_composing() && event.key_code() != 229 {
            // In a text area it would also start a new line.
            event.prevent_default();
            on_enter.emit(());
        }
    })
}
