//! Saves a record as a file.

use super::download::{Saved, save, save_json};
use crate::{
    record::{Record, export, pcap},
    text::Lang,
};
use data_encoding::BASE64;
use std::time::Duration;
use yew::AttrValue;

/// The file format of a saved record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The complete record; it can be opened again.
    Json,
    /// The record's packets, for Wireshark.
    Pcapng,
}

/// The result of saving a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    pub saved: Saved,
    pub format: Format,
    /// The file's contents, in Base64 if they are binary; empty if the browser has certainly saved the file.
    pub text: AttrValue,
}

impl Exported {
    /// Returns how to turn the text into the file.
    pub fn hint(&self, lang: Lang) -> &'static str {
        match self.format {
            Format::Json => "",
            Format::Pcapng => lang.saved_base64(),
        }
    }
}

/// Saves a record. `is_own`: whether its times are relative to the start of this page, not of an earlier one.
pub fn export(record: &Record, format: Format, is_own: bool) -> Exported {
    let unless_saved = |saved, text: &dyn Fn() -> String| match saved {
        Saved::Yes => AttrValue::default(),
        Saved::Perhaps | Saved::Unlikely | Saved::Failed => text().into(),
    };
    match format {
        Format::Json => {
            let json = export::to_json(record);
            let saved = save_json("networking-lab-record.json", &json);
            Exported { saved, format, text: unless_saved(saved, &|| json.clone()) }
        }
        Format::Pcapng => {
            let zero = if is_own { opened() } else { Duration::ZERO };
            let bytes = pcap::to_pcapng(record, zero);
            let saved = save("networking-lab-record.pcapng", "application/x-pcapng", &bytes);
            Exported { saved, format, text: unless_saved(saved, &|| BASE64.encode(&bytes)) }
        }
    }
}

/// Returns the time at which the page was opened, as a duration since 1970-01-01 UTC.
fn opened() -> Duration {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(Duration::ZERO, |performance| Duration::from_micros((performance.time_origin() * 1000.0) as u64))
}
