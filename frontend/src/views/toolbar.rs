//! The tabs and buttons above a record.

use super::{
    View,
    element::{part, part_id},
    state::{Action, State},
};
use crate::text::Lang;
use yew::prelude::*;

/// The tab that a key chooses, where the one `at` of `count` is chosen: the arrow keys, Home and End do (WAI-ARIA Authoring
/// Practices, tabs). None for other keys; what else such a key does is prevented.
pub fn next_tab(event: &KeyboardEvent, at: usize, count: usize) -> Option<usize> {
    let last = count - 1;
    let next = match event.key().as_str() {
        "ArrowRight" => (at + 1) % count,
        "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    event.prevent_default();
    Some(next)
}

/// The tool bar of a record of `count` entries. `has_code`: whether there is a tab for code.
pub fn toolbar(
    id: &'static str,
    lang: Lang,
    state: &State,
    has_code: bool,
    count: usize,
    act: &Callback<Action>,
) -> Html {
    let current = state.view;
    let views: Vec<View> = View::ALL.into_iter().filter(|&view| view != View::Code || has_code).collect();
    let onkeydown = {
        let (act, views) = (act.clone(), views.clone());
        Callback::from(move |event: KeyboardEvent| {
            let at = views.iter().position(|&view| view == current).unwrap_or(0);
            let Some(next) = next_tab(&event, at, views.len()) else { return };
            act.emit(Action::Choose(views[next]));
            if let Some(tab) = part(id, views[next].tab()) {
                // Focus fails only for an element that has meanwhile gone.
                let _ = tab.focus();
            }
        })
    };
    let mut tabs = Vec::new();
    for &view in &views {
        let selected = view == current;
        tabs.push(html! {
            <button type="button" role="tab" id={part_id(id, view.tab())} class="record-tab"
                aria-selected={if selected { "true" } else { "false" }} aria-controls={part_id(id, "panel")}
                tabindex={if selected { "0" } else { "-1" }} data-do={view.name()}>{ view.title(lang) }</button>
        });
    }
    let pause = if state.paused { lang.record_resume() } else { lang.record_pause() };
    let mut buttons = vec![html! { <span class="record-count">{ lang.record_count(count) }</span> }];
    for (id, words, disabled) in [
        ("pause", pause, false),
        ("clear", lang.record_clear(), count == 0),
        ("export", lang.record_export(), count == 0),
    ] {
        buttons.push(html! { <button type="button" class="record-button" data-do={id} {disabled}>{ words }</button> });
    }
    html! {
        <div class="record-toolbar">
            <div class="record-tabs" role="tablist" aria-label={lang.record_title()} {onkeydown}>
                { tabs }
            </div>
            <div class="record-buttons">{ buttons }</div>
        </div>
    }
}
