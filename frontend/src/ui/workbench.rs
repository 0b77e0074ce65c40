//! The layout of a lab: its controls, and the record of what they do.

use super::use_drawing_steps;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WorkbenchProps {
    /// The lab's title.
    pub title: AttrValue,
    /// The lab's purpose, in two sentences.
    pub intro: AttrValue,
    /// The first steps for a new user, in order. Each is a word or two, as on the button.
    pub steps: [&'static str; 3],
    /// The button that creates a link to the lab in its current state.
    pub share: Html,
    /// The controls, and whatever else is above the record in a narrow window. They are drawn one after another, then the record.
    pub children: Children,
    /// The record, with its tabs.
    pub record: Html,
}

/// The controls on the left and the record on the right, each as high as the window; in a narrow window, one above the other.
#[component]
pub fn Workbench(props: &WorkbenchProps) -> Html {
    let WorkbenchProps { title, intro, steps, share, children, record } = props;
    let drawn = use_drawing_steps(children.len() + 1);
    let parts = children.iter().enumerate().map(|(index, part)| if index < drawn { part } else { Html::default() });
    html! {
        <div class="workbench">
            <div class="lab">
                <div class="lab-head"><h2>{ title }</h2>{ share.clone() }</div>
                <p class="intro">{ intro }</p>
                <FirstSteps steps={*steps} />
                { for parts }
            </div>
            <div class="workbench-record">if drawn > children.len() { { record.clone() } }</div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct FirstStepsProps {
    /// The steps, each in a word or two.
    pub steps: [&'static str; 3],
}

/// The first steps for a new user, in order, on one line.
#[component]
pub fn FirstSteps(props: &FirstStepsProps) -> Html {
    html! { <ol class="lab-steps">{ for props.steps.iter().map(|step| html! { <li>{ *step }</li> }) }</ol> }
}
