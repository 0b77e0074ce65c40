//! The tabs and buttons above a record.

use super::View;
use crate::text::Lang;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What the tool bar needs.
#[derive(Properties, PartialEq)]
pub struct ToolbarProps {
    /// The language.
    pub lang: Lang,
    /// The view that is shown.
    pub view: View,
    /// Another is chosen.
    pub on_view: Callback<View>,
    /// How many entries the record has.
    pub count: usize,
    /// Whether drawing is paused.
    pub paused: bool,
    /// Pause, or go on.
    pub on_pause: Callback<()>,
    /// Clear the record.
    pub on_clear: Callback<()>,
    /// Save the record as a file.
    pub on_export: Callback<()>,
}

/// The tool bar. Among the tabs the arrow keys, Home and End choose (WAI-ARIA Authoring Practices, tabs).
#[component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let lang = props.lang;
    let tabs = [use_node_ref(), use_node_ref(), use_node_ref()];
    let onkeydown = {
        let (tabs, view, on_view) = (tabs.clone(), props.view, props.on_view.clone());
        Callback::from(move |event: KeyboardEvent| {
            let last = View::ALL.len() - 1;
            let current = View::ALL.iter().position(|&one| one == view).unwrap_or(0);
            let next = match event.key().as_str() {
                "ArrowRight" => (current + 1) % View::ALL.len(),
                "ArrowLeft" => current.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            on_view.emit(View::ALL[next]);
            if let Some(tab) = tabs[next].cast::<HtmlElement>() {
                // Focus fails only for an element that has meanwhile gone.
                let _ = tab.focus();
            }
        })
    };
    let tab = |(view, node): (View, NodeRef)| {
        let selected = view == props.view;
        let onclick = props.on_view.reform(move |_: MouseEvent| view);
        html! {
            <button type="button" ref={node} role="tab" id={view.tab_id()} class="record-tab"
                aria-selected={selected.to_string()} aria-controls="record-panel"
                tabindex={if selected { "0" } else { "-1" }} {onclick}>{ view.name(lang) }</button>
        }
    };
    let button = |name: &'static str, on: &Callback<()>, disabled: bool| {
        let onclick = on.reform(|_: MouseEvent| ());
        html! { <button type="button" class="record-button" {onclick} {disabled}>{ name }</button> }
    };
    let empty = props.count == 0;
    html! {
        <div class="record-toolbar">
            <div class="record-tabs" role="tablist" aria-label={lang.record_title()} {onkeydown}>
                { for View::ALL.into_iter().zip(tabs).map(tab) }
            </div>
            <div class="record-buttons">
                <span class="record-count">{ lang.record_count(props.count) }</span>
                { button(if props.paused { lang.record_resume() } else { lang.record_pause() }, &props.on_pause, false) }
                { button(lang.record_clear(), &props.on_clear, empty) }
                { button(lang.record_export(), &props.on_export, empty) }
            </div>
        </div>
    }
}

impl View {
    /// The id of its tab.
    pub(super) fn tab_id(self) -> &'static str {
        match self {
            Self::Ladder => "record-tab-ladder",
            Self::Table => "record-tab-table",
            Self::Hex => "record-tab-hex",
        }
    }

    fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Ladder => lang.ladder(),
            Self::Table => lang.table(),
            Self::Hex => lang.hex(),
        }
    }
}
