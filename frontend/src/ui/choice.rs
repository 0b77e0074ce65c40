//! A choice between a few options, as a row of buttons of which one is pressed.

use super::{Button, ButtonKind};
use yew::prelude::*;

/// Returns the options: for each value its label, the message that chooses it, and whether it is `chosen`.
pub fn options<T: Copy + PartialEq, M, const N: usize>(
    chosen: T,
    choose: fn(T) -> M,
    values: [(T, &'static str); N],
) -> Vec<(AttrValue, M, bool)> {
    values.into_iter().map(|(value, words)| (words.into(), choose(value), value == chosen)).collect()
}

#[derive(Properties, PartialEq)]
pub struct ChoiceProps<M: Clone + PartialEq + 'static> {
    /// The group's label.
    pub label: AttrValue,
    /// The label's tooltip.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// The label of each option, its message, and whether it is the chosen one.
    pub options: Vec<(AttrValue, M, bool)>,
    /// Receives the messages.
    pub on: Callback<M>,
    /// Whether the choice is inactive.
    #[prop_or_default]
    pub disabled: bool,
}

/// A choice between a few options, under its label.
#[component]
pub fn Choice<M: Clone + PartialEq + 'static>(props: &ChoiceProps<M>) -> Html {
    let ChoiceProps { label, hint, options, on, disabled } = props;
    html! {
        <div class="field">
            <span class="label" title={hint}>{ label }</span>
            <div class="choice" role="group" aria-label={label}>
                { for options.iter().map(|(words, msg, chosen)| html! {
                    <Button<M> key={words.to_string()} label={words} msg={msg.clone()} {on} kind={ButtonKind::Segment}
                        pressed={*chosen} {disabled} />
                }) }
            </div>
        </div>
    }
}
