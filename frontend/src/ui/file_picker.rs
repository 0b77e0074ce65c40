//! A button that lets the user choose a file, and brings its bytes.

use bytes::Bytes;
use std::fmt;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A file of the user's.
#[derive(Clone, PartialEq, Eq)]
pub struct ChosenFile {
    /// Without its folders, which the browser does not tell.
    pub name: String,
    /// As the browser guesses it from the name; empty where it does not know.
    pub kind: String,
    pub bytes: Bytes,
}

impl ChosenFile {
    /// Its media type.
    pub fn media_type(&self) -> &str {
        if self.kind.is_empty() { "application/octet-stream" } else { &self.kind }
    }
}

impl fmt::Debug for ChosenFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({}, {} bytes)", self.name, self.kind, self.bytes.len())
    }
}

#[derive(Properties, PartialEq)]
pub struct FilePickerProps {
    pub label: AttrValue,
    /// What a screen reader says of it, where the label alone is not enough.
    #[prop_or_default]
    pub about: Option<AttrValue>,
    /// Takes the file once it has been read.
    pub on_file: Callback<ChosenFile>,
}

/// The button. A file that cannot be read, such as one that has meanwhile gone, is not chosen.
#[component]
pub fn FilePicker(props: &FilePickerProps) -> Html {
    let FilePickerProps { label, about, on_file } = props;
    let onchange = on_file.clone();
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let on_file = onchange.clone();
        spawn_local(async move {
            let Ok(content) = JsFuture::from(file.array_buffer()).await else { return };
            let bytes = js_sys::Uint8Array::new(&content).to_vec().into();
            on_file.emit(ChosenFile { name: file.name(), kind: file.type_(), bytes });
            // So that the same file can be chosen again.
            input.set_value("");
        });
    });
    html! {
        <label class="button file">
            { label }
            <input type="file" {onchange} aria-label={about} />
        </label>
    }
}
