//! A row of tabs (WAI-ARIA Authoring Practices, tabs): the selected tab is in the tab order, and the arrow keys, Home and End
//! select another.

use gloo_utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(Clone, Debug, PartialEq)]
pub struct Tab<T> {
    /// The element's id.
    pub id: AttrValue,
    /// The value that this tab selects.
    pub value: T,
    pub title: AttrValue,
}

#[derive(Properties, PartialEq)]
pub struct TabsProps<T: Clone + PartialEq + 'static> {
    /// The row's accessible name.
    pub label: AttrValue,
    /// The row's class.
    pub class: &'static str,
    pub tabs: Vec<Tab<T>>,
    /// The value of the selected tab.
    pub selected: T,
    /// The id of the panel that the tabs control.
    pub panel: AttrValue,
    /// Called when the user selects a tab.
    pub on_select: Callback<T>,
}

/// The row of tabs.
#[component]
pub fn Tabs<T: Clone + PartialEq + 'static>(props: &TabsProps<T>) -> Html {
    let TabsProps { label, class, tabs, selected, panel, on_select } = props;
    let at = tabs.iter().position(|tab| tab.value == *selected).unwrap_or(0);
    let onkeydown = {
        let (tabs, on_select) = (tabs.clone(), on_select.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(next) = next_tab(&event.key(), at, tabs.len()) else { return };
            event.prevent_default();
            on_select.emit(tabs[next].value.clone());
            let element = document().get_element_by_id(&tabs[next].id);
            if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                // This fails only if the element has been removed.
                let _ = element.focus();
            }
        })
    };
    let tab = |(index, tab): (usize, &Tab<T>)| {
        let onclick = {
            let (on_select, value) = (on_select.clone(), tab.value.clone());
            Callback::from(move |_: MouseEvent| on_select.emit(value.clone()))
        };
        html! {
            <button type="button" role="tab" key={tab.id.to_string()} id={&tab.id} aria-controls={panel} {onclick}
                aria-selected={(index == at).to_string()} tabindex={if index == at { "0" } else { "-1" }}>{ &tab.title }</button>
        }
    };
    html! {
        <div class={*class} role="tablist" aria-label={label} {onkeydown}>{ for tabs.iter().enumerate().map(tab) }</div>
    }
}

/// Returns the index of the tab that a key selects, if tab `at` of `count` is selected, or None for other keys.
fn next_tab(key: &str, at: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowRight" => Some((at + 1) % count),
        "ArrowLeft" => Some(at.checked_sub(1).unwrap_or(last)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::next_tab;

    #[test]
    fn arrows_go_round_and_other_keys_choose_nothing() {
        for (key, at, next) in [
            ("ArrowRight", 0, Some(1)),
            ("ArrowRight", 2, Some(0)),
            ("ArrowLeft", 0, Some(2)),
            ("ArrowLeft", 2, Some(1)),
            ("Home", 1, Some(0)),
            ("End", 1, Some(2)),
            ("Enter", 1, None),
        ] {
            assert_eq!(next_tab(key, at, 3), next, "{key} at {at}");
        }
        assert_eq!(next_tab("Home", 0, 0), None);
    }
}
