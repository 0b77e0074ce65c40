//! What the user does with the controls of one part of the page. The part listens once for all of them and tells them apart
//! by their names: a callback for each button and field would be a good part of the page's weight.

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// What the user did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Pressed the button with this name in its `data-do`, or Enter in a field with it in its `data-enter`.
    Press(String),
    /// Typed, or chose, in the field with this id; and what stands in it now.
    Type(String, String),
}

impl Gesture {
    /// Presses the button of this name.
    pub fn press(name: &str) -> Self {
        Self::Press(name.to_owned())
    }
}

/// Tells of clicks on buttons. A button that is gone or disabled once it is pressed has in its `data-then` the id of what
/// gets the focus, which would be lost with it.
pub fn clicks(tell: &Callback<Gesture>) -> Callback<MouseEvent> {
    let tell = tell.clone();
    Callback::from(move |event: MouseEvent| {
        let button = target(&event).and_then(|clicked| clicked.closest("[data-do]").ok()?);
        let Some(button) = button else { return };
        if let Some(id) = button.get_attribute("data-then") {
            focus(&id);
        }
        if let Some(name) = button.get_attribute("data-do") {
            tell.emit(Gesture::Press(name));
        }
    })
}

/// Moves the focus to the element of this id, where there is one.
pub fn focus(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let element = document.and_then(|document| document.get_element_by_id(id)?.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // It fails only for an element that has meanwhile gone.
        let _ = element.focus();
    }
}

/// Tells what stands in a field whenever that changes.
pub fn typing(tell: &Callback<Gesture>) -> Callback<InputEvent> {
    let tell = tell.clone();
    Callback::from(move |event: InputEvent| {
        // Text fields, text areas and lists of choices all have a value, but no interface in common that says so.
        let Some(field) = target(&event) else { return };
        if let Some(value) = Reflect::get(&field, &"value".into()).ok().and_then(|value| value.as_string()) {
            tell.emit(Gesture::Type(field.id(), value));
        }
    })
}

/// Tells of Enter alone, and not of the Enter that ends a composition: while an input method composes, the event says so,
/// or has the key code 229 (UI Events, section 5.6; Safari only does the latter).
pub fn enter(tell: &Callback<Gesture>) -> Callback<KeyboardEvent> {
    let tell = tell.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.key() != "Enter" || modified(&event) || event.is_composing() || event.key_code() == 229 {
            return;
        }
        if let Some(name) = target(&event).and_then(|field| field.get_attribute("data-enter")) {
            // In a text area it would also start a new line.
            event.prevent_default();
            tell.emit(Gesture::Press(name));
        }
    })
}

/// Whether a key that changes the meaning of a click or of another key was held down.
pub fn modified(event: &Event) -> bool {
    // Events of mouse and keyboard both tell, but have no interface in common that says so.
    ["shiftKey", "ctrlKey", "altKey", "metaKey"]
        .iter()
        .any(|&key| Reflect::get(event, &key.into()).is_ok_and(|held| held.is_truthy()))
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
