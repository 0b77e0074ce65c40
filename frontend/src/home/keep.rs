//! Progress to a file, from a file, and away.

use crate::{
    progress::{Action, Progress, kept::ReadError, use_progress},
    text::{Lang, fill, use_lang},
    ui::{ChosenFile, FilePicker},
    views::{Saved, SavedNote, save_json},
};
use yew::prelude::*;

/// The name under which it is saved.
const FILE_NAME: &str = "networking-lab-progress.json";

#[derive(Properties, PartialEq)]
pub struct KeepProps {
    /// Whether nothing is done yet.
    pub is_empty: bool,
    pub on_print: Callback<()>,
}

#[component]
pub fn Keep(props: &KeepProps) -> Html {
    let lang = use_lang();
    let state = use_progress();
    let KeepProps { is_empty, on_print } = props;
    let imported = use_state_eq(|| None::<Result<usize, ReadError>>);
    let asks = use_state_eq(|| false);
    let saved = use_state_eq(|| None::<(Saved, AttrValue)>);
    let on_export = {
        let (state, saved) = (state.clone(), saved.setter());
        Callback::from(move |_: MouseEvent| {
            let json = state.progress.to_json();
            saved.set(Some((save_json(FILE_NAME, &json), json.into())));
        })
    };
    let on_file = {
        let (state, imported) = (state.clone(), imported.setter());
        Callback::from(move |file: ChosenFile| {
            imported.set(Some(Progress::from_json(&String::from_utf8_lossy(&file.bytes)).map(|progress| {
                let mut merged = state.progress.clone();
                merged.merge(progress.clone());
                state.dispatch(Action::Merge(progress));
                merged.proofs().len()
            })));
        })
    };
    let ask = |asked: bool| {
        let setter = asks.setter();
        Callback::from(move |_: MouseEvent| setter.set(asked))
    };
    let on_reset = {
        let (state, asks, imported) = (state.clone(), asks.setter(), imported.setter());
        Callback::from(move |_: MouseEvent| {
            state.dispatch(Action::Reset);
            asks.set(false);
            imported.set(None);
        })
    };
    html! {
        <section class="card home-keep" aria-label={lang.progress()}>
            <p class={if state.is_kept { "hint" } else { "note warn" }}>
                { if state.is_kept { lang.progress_kept() } else { lang.progress_not_kept() } }
            </p>
            <div class="row">
                <button type="button" class="button" onclick={on_print.reform(|_: MouseEvent| ())}>{ lang.print() }</button>
                <button type="button" class="button" onclick={on_export} disabled={*is_empty}>{ lang.progress_export() }</button>
                <FilePicker label={lang.progress_import()} {on_file} />
                if *asks {
                    <span role="alert">{ lang.progress_reset_ask() }</span>
                    <button type="button" class="button" onclick={on_reset}>{ lang.progress_reset_sure() }</button>
                    <button type="button" class="button quiet" onclick={ask(false)}>{ lang.progress_reset_cancel() }</button>
                } else {
                    <button type="button" class="button quiet" onclick={ask(true)} disabled={*is_empty}>{ lang.progress_reset() }</button>
                }
            </div>
            if let Some((saved, text)) = &*saved {
                <SavedNote saved={*saved} {text} />
            }
            { imported_note(lang, imported.as_ref()) }
        </section>
    }
}

fn imported_note(lang: Lang, imported: Option<&Result<usize, ReadError>>) -> Html {
    let (class, words) = match imported {
        None => ("note", String::new()),
        Some(Ok(done)) => ("note hint", fill(lang.progress_imported(), &done.to_string())),
        Some(Err(ReadError::NoProgress(reason))) => ("note error", fill(lang.progress_not_json(), reason)),
        Some(Err(ReadError::OtherFormat(format))) => {
            ("note error", fill(lang.progress_other_format(), &format.to_string()))
        }
    };
    html! { <p {class} role="status">{ words }</p> }
}
