//! Imports a pasted curl command, and shows the form as a command to copy.

use super::{command::Note, export, import::ImportError};
use crate::{
    labs::http_client::{form::Form, model::Msg},
    text::{Lang, fill, use_lang},
    ui::{Button, CopyButton},
};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct CurlViewProps {
    pub form: Form,
    /// The command in the import field.
    pub pasted: String,
    /// The result of importing it; None before the import.
    pub imported: Option<Result<Vec<Note>, ImportError>>,
    pub on: Callback<Msg>,
}

/// A field for a command with a button that fills the form, and the form's own command.
#[component]
pub fn CurlView(props: &CurlViewProps) -> Html {
    let lang = use_lang();
    let CurlViewProps { form, pasted, imported, on } = props;
    let oninput =
        on.reform(|event: InputEvent| Msg::PasteCurl(event.target_unchecked_into::<HtmlTextAreaElement>().value()));
    let (tone, sentences) = match imported {
        None => ("hint", Vec::new()),
        Some(Err(error)) => ("error", vec![lang.curl_error(error)]),
        Some(Ok(notes)) if notes.is_empty() => ("hint", vec![lang.curl_taken().to_owned()]),
        Some(Ok(notes)) => ("warn", notes.iter().map(|note| lang.curl_note(note)).collect()),
    };
    let command = export::command(form);
    html! {
        <div class="curl">
            <div class="field full">
                <label for="curl-in">{ lang.curl_paste() }</label>
                <textarea id="curl-in" rows="3" value={pasted.clone()} {oninput} spellcheck="false" placeholder="curl 'http://…' -H '…'"
                    aria-describedby="curl-about" />
                <div id="curl-about" aria-live="polite">
                    { for sentences.into_iter().map(|sentence| html! { <p class={classes!("note", tone)}>{ sentence }</p> }) }
                </div>
            </div>
            <Button<Msg> label={lang.curl_take()} msg={Msg::TakeCurl} {on} disabled={pasted.trim().is_empty()} />
            <div class="bar">
                <span class="label">{ lang.curl_same() }</span>
                if let Some(command) = &command { <CopyButton text={command.clone()} label={AttrValue::from(lang.copy_curl())} /> }
            </div>
            if let Some(command) = command {
                <pre id="curl-out" class="sent" tabindex="0" lang="" translate="no">{ command }</pre>
            } else {
                <p class="hint">{ lang.as_sent_wrong() }</p>
            }
        </div>
    }
}

impl Lang {
    fn curl_error(self, error: &ImportError) -> String {
        match error {
            ImportError::Split(super::words::SplitError::Unbalanced) => self.curl_unbalanced().to_owned(),
            ImportError::Split(super::words::SplitError::NotText) => self.curl_not_text().to_owned(),
            ImportError::NotCurl => self.curl_not_curl().to_owned(),
            ImportError::CommandPrompt => self.curl_command_prompt().to_owned(),
            ImportError::NoUrl => self.curl_no_url().to_owned(),
            ImportError::NoValue(option) => fill(self.curl_no_value(), &format!("--{option}")),
        }
    }

    fn curl_note(self, note: &Note) -> String {
        match note {
            Note::Impossible(option) => fill(self.curl_impossible(), option),
            Note::Unknown(option) => fill(self.curl_unknown(), option),
            Note::File(name) => fill(self.curl_file(), name),
            Note::Cut('\n') => self.curl_cut_line().to_owned(),
            Note::Cut(character) => fill(self.curl_cut(), character.encode_utf8(&mut [0; 4])),
            Note::NotExpanded => self.curl_not_expanded().to_owned(),
            Note::MoreUrls => self.curl_more_urls().to_owned(),
            Note::Method(method) => fill(self.curl_method(), method),
        }
    }
}
