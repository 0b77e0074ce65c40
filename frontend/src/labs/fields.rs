//! The controls that the labs share: buttons, choices, and fields with a label, a unit, and beside them what is wrong.
//! Functions and not components: a component costs the page some kilobytes of wasm, and these have no state of their own.
//! What the user does with them is told by the [`Gesture`](crate::gesture::Gesture)s of the part in which they stand.

use super::input::{Errors, Field};
use crate::{
    text::{Lang, fields::InputError},
    views::element::{div, span},
};
use yew::prelude::*;

/// A button; `id` stands in its `data-do`.
pub fn button(id: &'static str, class: &'static str, words: &'static str, disabled: bool) -> Html {
    html! { <button type="button" ~className={class} data-do={id} {disabled}>{ words }</button> }
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
}

impl Pick {
    /// One with words only.
    pub fn new(id: AttrValue, words: AttrValue, pressed: Option<bool>) -> Self {
        Self { id, words, label: None, title: None, lang: None, pressed }
    }
}

fn buttons(class: &'static str, disabled: bool, picks: Vec<Pick>) -> Vec<Html> {
    let mut buttons = Vec::new();
    for Pick { id, words, label, title, lang, pressed } in picks {
        buttons.push(html! {
            <button type="button" ~className={class} key={id.to_string()} data-do={id} {title} {lang} {disabled} aria-label={label}
                aria-pressed={pressed.map(flag)}>{ words }</button>
        });
    }
    buttons
}

/// A choice of a few; `options`: name, words, and whether it is the chosen one.
pub fn choice(label: &'static str, disabled: bool, options: &[(&'static str, &'static str, bool)]) -> Html {
    let mut picks = Vec::new();
    for &(id, words, chosen) in options {
        picks.push(Pick::new(id.into(), words.into(), Some(chosen)));
    }
    choice_of(label, disabled, picks)
}

/// A choice of a few, as a row of buttons of which one is pressed.
pub fn choice_of(label: &'static str, disabled: bool, picks: Vec<Pick>) -> Html {
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
            { span("label", title.into()) }
            { buttons(class, disabled, picks) }
            if let Some(about) = about { <p class="hint" role="status">{ about }</p> }
        </div>
    }
}

/// A text field with what stands in it and what is wrong with it.
pub fn text_field(lang: Lang, field: &'static Field, value: &str, errors: &Errors, disabled: bool) -> Html {
    let Field { id, label, unit, keyboard, class, enter } = *field;
    let error = errors.of(id);
    let (class_of_control, unit) = match unit {
        Some(unit) => ("control with-unit", unit(lang)),
        None => ("control", ""),
    };
    html! {
        <div ~className={class}>
            <label for={id}>{ label(lang) }</label>
            <span ~className={class_of_control}>
                <input {id} type="text" value={value.to_owned()} data-enter={enter} {disabled} inputmode={keyboard}
                    autocomplete="off" autocapitalize="off" spellcheck="false" aria-invalid={flag(error.is_some())}
                    aria-describedby={about(id)} />
                { span("unit", unit.into()) }
            </span>
            { note(lang, id, error, "") }
        </div>
    }
}

/// The id of the sentence under the field with this id.
pub fn about(field: &str) -> String {
    [field, "-about"].concat()
}

/// The sentence under a field: what is wrong, else the hint. The element is always there, so that a screen reader hears
/// it change.
pub fn note(lang: Lang, field: &str, error: Option<&InputError>, hint: &'static str) -> Html {
    let (class, sentence) = match error {
        Some(error) => ("note error", AttrValue::from(lang.input_error(error))),
        None => ("note hint", AttrValue::from(hint)),
    };
    html! { <span id={about(field)} ~className={class} aria-live="polite">{ sentence }</span> }
}

/// A control under its label; `hint` is told where the pointer rests on the label.
pub fn labelled(label: &'static str, hint: Option<&'static str>, control: Html) -> Html {
    div("field", vec![html! { <span class="label" title={hint}>{ label }</span> }, control])
}

/// A part that opens under its summary; `open`: how it starts.
pub fn more(open: bool, summary: Html, content: Html) -> Html {
    html! { <details class="more" {open}><summary>{ summary }</summary>{ content }</details> }
}

/// A choice from a list; `options`: value and words.
pub fn select(
    id: &'static str,
    label: &'static str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
    disabled: bool,
) -> Html {
    let mut choices = Vec::new();
    for &(value, words) in options {
        choices.push(html! { <option {value} selected={value == chosen}>{ words }</option> });
    }
    html! {
        <div class="field">
            <label for={id}>{ label }</label>
            <select {id} {disabled}>{ choices }</select>
        </div>
    }
}

/// `true` or `false`, as ARIA writes them.
pub fn flag(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}
