//! A button that lets the user choose a file, and brings its bytes.

use crate::text::{Lang, fill, use_lang};
use bytes::Bytes;
use std::fmt;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
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

/// The largest file that is read where nothing else is said, in MiB: it is in the page's memory, and copied into the request.
const MAX_MIB: u32 = 16;

/// Why a file was not chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileError {
    /// It has more than so many MiB.
    TooLarge(u32),
    /// It is gone, or may not be read.
    Unreadable,
}

impl FileError {
    fn words(self, lang: Lang) -> String {
        match self {
            Self::TooLarge(mib) => fill(lang.file_too_large(), &mib.to_string()),
            Self::Unreadable => lang.file_unreadable().to_owned(),
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct FilePickerProps {
    pub label: AttrValue,
    /// What a screen reader says of it, where the label alone is not enough.
    #[prop_or_default]
    pub about: Option<AttrValue>,
    /// The largest file that is read, in MiB.
    #[prop_or(MAX_MIB)]
    pub max_mib: u32,
    /// Takes the file once it has been read.
    pub on_file: Callback<ChosenFile>,
}

/// The button, and why the file that was chosen last cannot be sent.
#[component]
pub fn FilePicker(props: &FilePickerProps) -> Html {
    let lang = use_lang();
    let FilePickerProps { label, about, max_mib, on_file } = props;
    let max_mib = *max_mib;
    let error = use_state_eq(|| None);
    let on_read = {
        let (on_file, error) = (on_file.clone(), error.clone());
        move |read: Result<ChosenFile, FileError>| match read {
            Ok(file) => {
                error.set(None);
                on_file.emit(file);
            }
            Err(why) => error.set(Some(why)),
        }
    };
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let on_read = on_read.clone();
        spawn_local(async move {
            on_read(read(&file, max_mib).await);
            // So that the same file can be chosen again.
            input.set_value("");
        });
    });
    html! {
        <>
            <label class="button file">
                { label }
                <input type="file" {onchange} aria-label={about} />
            </label>
            <span class={classes!("note", error.is_some().then_some("error"))} aria-live="polite">
                { (*error).map(|error| error.words(lang)).unwrap_or_default() }
            </span>
        </>
    }
}

async fn read(file: &File, max_mib: u32) -> Result<ChosenFile, FileError> {
    if file.size() > f64::from(max_mib) * f64::from(1 << 20) {
        return Err(FileError::TooLarge(max_mib));
    }
    let content = JsFuture::from(file.array_buffer()).await.map_err(|_| FileError::Unreadable)?;
    let bytes = js_sys::Uint8Array::new(&content).to_vec().into();
    Ok(ChosenFile { name: file.name(), kind: file.type_(), bytes })
}
