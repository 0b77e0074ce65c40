//! A button that sends one message.

use yew::prelude::*;

/// How prominent a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several.
    #[default]
    Plain,
    /// The next step.
    Primary,
    /// A small one that fills in a value.
    Chip,
    /// The same, whose words are code.
    CodeChip,
    /// A part of a row of which one is pressed.
    Segment,
}

#[derive(Properties, PartialEq)]
pub struct ButtonProps<M: Clone + PartialEq + 'static> {
    pub label: AttrValue,
    /// What it says at other times, each in a line: it keeps the room for that, so that nothing moves when it is pressed.
    #[prop_or_default]
    pub other: Option<AttrValue>,
    /// What it sends.
    pub msg: M,
    pub on: Callback<M>,
    #[prop_or_default]
    pub kind: ButtonKind,
    /// Whether it cannot be used at the moment.
    #[prop_or_default]
    pub disabled: bool,
    /// Whether it is the chosen one of several; none where a choice does not last.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// By which it is focused.
    #[prop_or_default]
    pub id: Option<&'static str>,
    /// What is shown where the pointer rests on it.
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
