//! A drop-down list.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SelectProps<M: Clone + PartialEq + 'static> {
    /// The element's id.
    pub id: &'static str,
    pub label: AttrValue,
    /// The label of each option, its message, and whether it is the chosen one.
    pub options: Vec<(AttrValue, M, bool)>,
    /// Receives the messages.
    pub on: Callback<M>,
    /// Whether the list is disabled.
    #[prop_or_default]
    pub disabled: bool,
}

/// A drop-down list under its label.
#[component]
pub fn Select<M: Clone + PartialEq + 'static>(props: &SelectProps<M>) -> Html {
    let SelectProps { id, label, options, on, disabled } = props;
    let onchange = {
        let (on, options) = (on.clone(), options.clone());
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            if let Some((_, msg, _)) = usize::try_from(chosen).ok().and_then(|index| options.get(index)) {
                on.emit(msg.clone());
            }
        })
    };
    html! {
        <div class="field">
            <label for={*id}>{ label }</label>
            <select id={*id} {onchange} disabled={*disabled}>
                { for options.iter().map(|(words, _, chosen)| html! { <option selected={*chosen}>{ words }</option> }) }
            </select>
        </div>
    }
}
