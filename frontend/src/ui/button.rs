//! A button that sends one message.

use yew::prelude::*;

/// How prominent a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// An ordinary button.
    #[default]
    Plain,
    /// The main action.
    Primary,
    /// A small button that fills in a value.
    Chip,
    /// A chip whose label is code.
    CodeChip,
    /// One button of a row in which one is pressed.
    Segment,
}

#[derive(Properties, PartialEq)]
pub struct ButtonProps<M: Clone + PartialEq + 'static> {
    pub label: AttrValue,
    /// The labels that the button has at other times, one per line. The button reserves room for them, so that nothing moves when
    /// its label changes.
    #[prop_or_default]
    pub other: Option<AttrValue>,
    /// The message that the button sends.
    pub msg: M,
    pub on: Callback<M>,
    #[prop_or_default]
    pub kind: ButtonKind,
    /// Whether the button is inactive.
    #[prop_or_default]
    pub disabled: bool,
    /// Whether this is the chosen one of several, or None if the button has no pressed state.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// The element's id, through which it can be focused.
    #[prop_or_default]
    pub id: Option<&'static str>,
    /// The tooltip.
    #[prop_or_default]
    pub title: Option<AttrValue>,
}

/// A button that sends one message.
#[component]
pub fn Button<M: Clone + PartialEq + 'static>(props: &ButtonProps<M>) -> Html {
    let ButtonProps { label, other, msg, on, kind, disabled, pressed, id, title } = props;
    let onclick = (!disabled).then(|| {
        let (on, msg) = (on.clone(), msg.clone());
        Callback::from(move |_: MouseEvent| on.emit(msg.clone()))
    });
    let class: &str = match kind {
        ButtonKind::Plain => "button",
        ButtonKind::Primary => "button primary",
        ButtonKind::Chip => "chip",
        ButtonKind::CodeChip => "chip mono",
        ButtonKind::Segment => "",
    };
    html! {
        <button type="button" class={class} id={*id} {onclick} {title} data-other={other} aria-disabled={disabled.then_some("true")}
            aria-pressed={pressed.map(|pressed| pressed.to_string())}>{ label }</button>
    }
}
