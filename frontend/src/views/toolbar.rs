//! The tabs and buttons above a record.

use super::{View, element::part_id};
use crate::{
    text::use_lang,
    ui::{Tab, Tabs},
};
use yew::prelude::*;

/// See [`Toolbar`].
#[derive(Properties, PartialEq)]
pub struct ToolbarProps {
    /// What the ids of the record's elements begin with.
    pub id: &'static str,
    /// How the record is drawn.
    pub view: View,
    /// Whether what is drawn stays while the record goes on.
    pub paused: bool,
    /// Whether there is a tab for code.
    pub has_code: bool,
    /// How many entries the record has.
    pub count: usize,
    /// Draw it another way.
    pub on_choose: Callback<View>,
    /// Pause, or go on.
    pub on_pause: Callback<()>,
    /// Clear the record; none where nothing more is recorded, and nothing can be paused either.
    pub on_clear: Option<Callback<()>>,
    /// Save it as a file.
    pub on_export: Callback<()>,
}

/// The tool bar.
#[component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let lang = use_lang();
    let ToolbarProps { id, view, paused, has_code, count, on_choose, on_pause, on_clear, on_export } = props;
    let views = View::ALL.into_iter().filter(|&view| view != View::Code || *has_code);
    let tab = |view: View| Tab { id: part_id(id, view.tab()).into(), value: view, title: view.title(lang).into() };
    let button = |words: &'static str, on: &Callback<()>, disabled: bool| {
        let onclick = on.reform(|_: MouseEvent| ());
        html! { <button type="button" class="record-button" {onclick} {disabled}>{ words }</button> }
    };
    html! {
        <div class="record-toolbar">
            <Tabs<View> label={lang.record_title()} class="record-tabs" tabs={views.map(tab).collect::<Vec<_>>()}
                selected={*view} panel={part_id(id, "panel")} on_select={on_choose} />
            <div class="record-buttons">
                <span class="record-count">{ lang.record_count(*count) }</span>
                if let Some(on_clear) = on_clear {
                    { button(if *paused { lang.record_resume() } else { lang.record_pause() }, on_pause, false) }
                    { button(lang.record_clear(), on_clear, *count == 0) }
                }
                { button(lang.record_export(), on_export, *count == 0) }
            </div>
        </div>
    }
}
