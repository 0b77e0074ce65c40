//! An editable list of names and values: query parameters, headers, form fields.

use super::{
    form::{Column, FileSlot, Pair, PairList},
    model::Msg,
};
use crate::{
    text::{Lang, byte_count, fill, use_lang},
    ui::{Button, ChosenFile, FilePicker, focus},
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PairsProps {
    pub list: PairList,
    pub pairs: Vec<Pair>,
    pub on: Callback<Msg>,
}

/// The list, and a button that adds a pair.
#[component]
pub fn Pairs(props: &PairsProps) -> Html {
    let lang = use_lang();
    let PairsProps { list, pairs, on } = props;
    let (list, id) = (*list, list.id());
    let add_id = format!("{id}-add");
    // The id of the element to focus after the next rendering: when its button is pressed, a new row does not exist yet,
    // and the button of a removed row no longer exists afterwards.
    let next_focus = use_mut_ref(|| None::<String>);
    use_effect_with(pairs.len(), {
        let next_focus = next_focus.clone();
        move |_| {
            if let Some(id) = next_focus.take() {
                focus(&id);
            }
        }
    });
    let change = |msg: Msg, focused: String| {
        let (on, next_focus) = (on.clone(), next_focus.clone());
        Callback::from(move |_: MouseEvent| {
            next_focus.replace(Some(focused.clone()));
            on.emit(msg.clone());
        })
    };
    let input = |index: usize, column: Column, value: &str| {
        let (part, label) = match column {
            Column::Name => ("name", lang.pair_name()),
            Column::Value => ("value", lang.pair_value()),
        };
        let oninput = on.reform(move |event: InputEvent| {
            Msg::EditPair(list, index, column, event.target_unchecked_into::<HtmlInputElement>().value())
        });
        html! {
            <input type="text" id={format!("{id}-{index}-{part}")} aria-label={label} placeholder={label} {oninput}
                value={value.to_owned()} autocomplete="off" autocapitalize="off" spellcheck="false" />
        }
    };
    let row = |(index, pair): (usize, &Pair)| {
        let onclick = change(Msg::RemovePair(list, index), add_id.clone());
        let value = match &pair.file {
            Some(_) => Html::default(),
            None => input(index, Column::Value, &pair.value),
        };
        let file = (list == PairList::Parts).then(|| {
            html! {
                <FileChoice slot={FileSlot::Part(index)} file={pair.file.clone()} about={pair.name.clone()} {on} />
            }
        });
        html! {
            <li key={index} class={file.is_some().then_some("part")}>
                { input(index, Column::Name, &pair.name) }
                <div class="value">{ value }{ file }</div>
                <button type="button" class="button quiet" {onclick} aria-label={lang.remove_pair()}
                    title={lang.remove_pair()}>{ "×" }</button>
            </li>
        }
    };
    html! {
        <div class="pairs" {id} role="group" aria-label={name(lang, list)}>
            <ul>{ for pairs.iter().enumerate().map(row) }</ul>
            <button type="button" class="button quiet" id={add_id.clone()}
                onclick={change(Msg::AddPair(list), format!("{id}-{}-name", pairs.len()))}>
                { lang.add_pair() }
            </button>
        </div>
    }
}

fn name(lang: Lang, list: PairList) -> &'static str {
    match list {
        PairList::Params => lang.params(),
        PairList::Headers => lang.headers(),
        PairList::Fields => lang.body_form(),
        PairList::Parts => lang.body_multipart(),
        PairList::SessionParams => lang.session_params(),
        PairList::SessionHeaders => lang.session_headers(),
    }
}

#[derive(Properties, PartialEq)]
pub struct FileChoiceProps {
    pub slot: FileSlot,
    pub file: Option<ChosenFile>,
    /// What the file is for: the name of the part, or the body.
    pub about: AttrValue,
    pub on: Callback<Msg>,
}

/// A button to choose a file, or the chosen file.
#[component]
pub fn FileChoice(props: &FileChoiceProps) -> Html {
    let lang = use_lang();
    let FileChoiceProps { slot, file, about, on } = props;
    let slot = *slot;
    match file {
        None => {
            let on_file = on.reform(move |file| Msg::SetFile(slot, Some(file)));
            let about = fill(lang.choose_file_for(), about);
            html! { <FilePicker label={lang.choose_file()} {about} {on_file} /> }
        }
        Some(file) => html! {
            <span class="chosen-file">
                <code>{ file.name.clone() }</code>
                <span class="hint">{ format!("{} · {}", byte_count(file.bytes.len()), file.media_type()) }</span>
                <Button<Msg> label={lang.drop_file()} msg={Msg::SetFile(slot, None)} {on} />
            </span>
        },
    }
}
