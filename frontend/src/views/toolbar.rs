//! The tabs and buttons above a record.

use super::{View, element::part_id, export::Format, state::SourceKind};
use crate::{
    text::use_lang,
    ui::{ChosenFile, FilePicker, Tab, Tabs},
};
use yew::prelude::*;

/// The maximum size of an imported record, in MiB. As hexadecimal digits and text, its contents take several times their size.
const MAX_RECORD_MIB: u32 = 256;

/// See [`Toolbar`].
#[derive(Properties, PartialEq)]
pub struct ToolbarProps {
    /// The prefix of the ids of the record's elements.
    pub id: &'static str,
    /// The selected view.
    pub view: View,
    /// The kind of the record that is drawn.
    pub source: SourceKind,
    /// Whether there is a tab for code.
    pub has_code: bool,
    /// The number of entries.
    pub count: usize,
    /// Whether the record contains packets that can be exported.
    pub has_packets: bool,
    /// Called when the user selects a view.
    pub on_choose: Callback<View>,
    /// Pauses or resumes the view.
    pub on_pause: Callback<()>,
    /// Clears the record. None if nothing more is recorded; the record cannot be paused, replayed or replaced by a file either.
    pub on_clear: Option<Callback<()>>,
    /// Starts a replay of the current record.
    pub on_replay: Callback<()>,
    /// Returns to the lab's own record.
    pub on_back: Callback<()>,
    /// Saves the record as a file.
    pub on_export: Callback<Format>,
    /// Opens the record in this file.
    pub on_file: Callback<ChosenFile>,
    /// Further controls of the tool bar.
    pub children: Html,
}

/// The tool bar.
#[component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let lang = use_lang();
    let ToolbarProps { id, view, source, has_code, count, has_packets, on_choose, .. } = props;
    let ToolbarProps { on_pause, on_clear, on_replay, on_back, on_export, on_file, children, .. } = props;
    let views = View::ALL.into_iter().filter(|&view| view != View::Code || *has_code);
    let tab = |view: View| Tab { id: part_id(id, view.tab()).into(), value: view, title: view.title(lang).into() };
    // A button that has just been pressed may become inactive: `aria-disabled` lets it keep the focus.
    let button = |key: &'static str, words: &'static str, on: Callback<()>, disabled: bool| {
        let onclick = (!disabled).then(|| on.reform(|_: MouseEvent| ()));
        html! {
            <button type="button" class="record-button" key={key} {onclick} aria-disabled={disabled.then_some("true")}>{ words }</button>
        }
    };
    let replay = "replay";
    let own = on_clear.as_ref().map(|on_clear| match source {
        SourceKind::Live | SourceKind::Paused => {
            let pause = if *source == SourceKind::Paused { lang.record_resume() } else { lang.record_pause() };
            html! {
                <>
                    { button("pause", pause, on_pause.clone(), false) }
                    { button("clear", lang.record_clear(), on_clear.clone(), *count == 0) }
                    { button(replay, lang.replay(), on_replay.clone(), *count == 0) }
                </>
            }
        }
        // The same key as the replay button, so that the element keeps the focus.
        SourceKind::Replay | SourceKind::Imported => {
            html! { <>{ button(replay, lang.record_back(), on_back.clone(), false) }</> }
        }
    });
    let export = |words, format, disabled| button(words, words, on_export.reform(move |()| format), disabled);
    html! {
        <div class="record-toolbar">
            <Tabs<View> label={lang.record_title()} class="record-tabs" tabs={views.map(tab).collect::<Vec<_>>()}
                selected={*view} panel={part_id(id, "panel")} on_select={on_choose} />
            <div class="record-buttons">
                <span class="record-count">{ lang.record_count(*count) }</span>
                { own }
                { children.clone() }
                <details class="record-file">
                    <summary class="record-button">{ lang.record_file() }</summary>
                    <div class="row">
                        { export(lang.record_export_json(), Format::Json, *count == 0) }
                        { export(lang.record_export_pcapng(), Format::Pcapng, !has_packets) }
                        if on_clear.is_some() {
                            <FilePicker label={lang.record_open()} max_mib={MAX_RECORD_MIB} {on_file} />
                        }
                    </div>
                    if !has_packets { <p class="hint">{ lang.record_no_packets() }</p> }
                </details>
            </div>
        </div>
    }
}
