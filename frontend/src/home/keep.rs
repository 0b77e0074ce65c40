//! Exports, imports and resets the progress.

use super::focus::focus;
use crate::{
    progress::{Action, Progress, kept::ReadError, use_progress},
    text::{Lang, fill, use_lang},
    ui::{ChosenFile, FilePicker},
    views::{Saved, SavedNote, save_json},
};
use web_sys::HtmlElement;
use yew::prelude::*;

/// The name of the exported file.
const FILE_NAME: &str = "networking-lab-progress.json";

#[derive(Properties, PartialEq)]
pub struct KeepProps {
    /// Whether nothing is done yet.
    pub is_empty: bool,
    pub on_print: Callback<()>,
    /// The reference to the print button.
    pub print_button: NodeRef,
}

/// The result of the last import or reset.
#[derive(Clone, PartialEq)]
enum Outcome {
    /// A file was imported: the number of tasks and experiments that are now done.
    Imported(usize),
    NotImported(ReadError),
    Reset,
}

#[component]
pub fn Keep(props: &KeepProps) -> Html {
    let lang = use_lang();
    let state = use_progress();
    let KeepProps { is_empty, on_print, print_button } = props;
    let outcome = use_state_eq(|| None::<Outcome>);
    let reset_button = use_node_ref();
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
        let (state, outcome) = (state.clone(), outcome.setter());
        Callback::from(move |file: ChosenFile| {
            outcome.set(Some(match Progress::from_json(&String::from_utf8_lossy(&file.bytes)) {
                Ok(progress) => {
                    let mut merged = state.progress.clone();
                    merged.merge(progress.clone());
                    state.dispatch(Action::Merge(progress));
                    Outcome::Imported(merged.proofs().len())
                }
                Err(error) => Outcome::NotImported(error),
            }));
        })
    };
    let ask = |asked: bool| {
        let setter = asks.setter();
        Callback::from(move |_: MouseEvent| setter.set(asked))
    };
    let on_reset = {
        let (state, asks, outcome, reset_button) =
            (state.clone(), asks.setter(), outcome.setter(), reset_button.clone());
        Callback::from(move |_: MouseEvent| {
            state.dispatch(Action::Reset);
            asks.set(false);
            outcome.set(Some(Outcome::Reset));
            // The pressed button disappears.
            if let Some(button) = reset_button.cast::<HtmlElement>() {
                focus(&button);
            }
        })
    };
    // One button asks for and cancels the reset, and keeps the focus: a double click does nothing.
    let (reset, on_press) = match (*asks, *is_empty) {
        (true, _) => (lang.progress_reset_cancel(), Some(ask(false))),
        (false, false) => (lang.progress_reset(), Some(ask(true))),
        (false, true) => (lang.progress_reset(), None),
    };
    html! {
        <section class="card home-keep" aria-label={lang.progress()}>
            <p class={if state.is_kept { "hint" } else { "note warn" }}>
                { if state.is_kept { lang.progress_kept() } else { lang.progress_not_kept() } }
            </p>
            <div class="row">
                <button type="button" class="button" ref={print_button.clone()} onclick={on_print.reform(|_: MouseEvent| ())}>
                    { lang.print() }
                </button>
                <button type="button" class="button" onclick={on_export} disabled={*is_empty}>{ lang.progress_export() }</button>
                <FilePicker label={lang.progress_import()} {on_file} />
                if *asks {
                    <span role="alert">{ lang.progress_reset_ask() }</span>
                    <button type="button" class="button" onclick={on_reset}>{ lang.progress_reset_sure() }</button>
                }
                <button type="button" class="button" ref={reset_button} aria-disabled={on_press.is_none().then_some("true")}
                    onclick={on_press}>{ reset }</button>
            </div>
            if let Some((saved, text)) = &*saved {
                <SavedNote saved={*saved} {text} />
            }
            { outcome_note(lang, outcome.as_ref()) }
        </section>
    }
}

fn outcome_note(lang: Lang, outcome: Option<&Outcome>) -> Html {
    let (class, words) = match outcome {
        None => ("note", String::new()),
        Some(Outcome::Imported(done)) => ("note hint", fill(lang.progress_imported(), &done.to_string())),
        Some(Outcome::NotImported(ReadError::NoProgress(reason))) => {
            ("note error", fill(lang.progress_not_json(), reason))
        }
        Some(Outcome::NotImported(ReadError::OtherFormat(format))) => {
            ("note error", fill(lang.progress_other_format(), &format.to_string()))
        }
        Some(Outcome::Reset) => ("note hint", lang.progress_is_reset().to_owned()),
    };
    html! { <p {class} role="status">{ words }</p> }
}
