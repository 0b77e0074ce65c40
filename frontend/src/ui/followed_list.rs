//! A list that stays scrolled to its newest row.

use std::{cell::Cell, rc::Rc};
use web_sys::HtmlElement;
use yew::prelude::*;

/// The distance from the end, in CSS pixels, within which a list counts as scrolled to the end. Browsers round scroll positions.
const AT_END: i32 = 8;

#[derive(Properties, PartialEq)]
pub struct FollowedListProps<K: Clone + PartialEq + 'static> {
    pub label: AttrValue,
    /// The class of the list's element.
    pub class: &'static str,
    /// The key of the newest row.
    pub newest: Option<K>,
    pub children: Html,
}

/// A list that scrolls to its end whenever `newest` changes, unless the user has scrolled back.
#[component]
pub fn FollowedList<K: Clone + PartialEq + 'static>(props: &FollowedListProps<K>) -> Html {
    let list = use_node_ref();
    let follows = use_memo((), |()| Cell::new(true));
    use_effect_with(props.newest.clone(), {
        let (list, follows) = (list.clone(), follows.clone());
        move |_| {
            if let (true, Some(list)) = (follows.get(), list.cast::<HtmlElement>()) {
                list.set_scroll_top(list.scroll_height());
            }
        }
    });
    let onscroll = use_callback((list.clone(), follows), |_: Event, (list, follows): &(NodeRef, Rc<Cell<bool>>)| {
        if let Some(list) = list.cast::<HtmlElement>() {
            follows.set(list.scroll_top() + list.client_height() + AT_END >= list.scroll_height());
        }
    });
    // A scrolling list must be reachable by keyboard.
    html! {
        <ul class={props.class} ref={list} {onscroll} tabindex="0" aria-label={&props.label}>{ props.children.clone() }</ul>
    }
}
