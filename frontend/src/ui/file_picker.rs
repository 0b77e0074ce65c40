//! A button that lets the user choose a file, and reads it.

use crate::text::{Lang, fill, use_lang};
use bytes::Bytes;
use std::fmt;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// A file that the user chose.
#[derive(Clone, PartialEq, Eq)]
pub struct ChosenFile {
    /// The file name without its folders, which the browser does not reveal.
    pub name: String,
    /// The media type that the browser guesses from the name, or empty if it does not know it.
    pub kind: String,
    pub bytes: Bytes,
}

impl ChosenFile {
    /// Returns the media type, `application/octet-stream` if the browser does not know it.
    pub fn media_type(&self) -> &str {
        if self.kind.is_empty() { "application/octet-stream" } else { &self.kind }
    }
}

impl fmt::Debug for ChosenFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({}, {} bytes)", self.name, self.kind, self.bytes.len())
    }
}

/// The default limit on the size of a file, in MiB. The file is held in the page's memory and copied into the request.
const MAX_MIB: u32 = 16;

/// Why a file was not chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileError {
    /// The file is larger than this number of MiB.
    TooLarge(u32),
    /// The file no longer exists, or may not be read.
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
    /// The accessible name, if the label alone is not enough.
    #[prop_or_default]
    pub about: Option<AttrValue>,
    /// The largest size of a file, in MiB.
    #[prop_or(MAX_MIB)]
    pub max_mib: u32,
    /// Receives the file once it has been read.
    pub on_file: Callback<ChosenFile>,
}

/// The button, and the reason why the last file could not be used.
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
            // Reset the input, so that the same file can be chosen again.
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
