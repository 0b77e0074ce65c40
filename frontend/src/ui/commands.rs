//! Commands for a terminal, each with a button that copies it.

use super::CopyButton;
use crate::text::use_lang;
use yew::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalCommand {
    /// The program's name, in a word or two.
    pub name: &'static str,
    /// The command line.
    pub text: AttrValue,
}

#[derive(Properties, PartialEq)]
pub struct CommandsProps {
    pub commands: Vec<TerminalCommand>,
}

/// The list of commands.
#[component]
pub fn Commands(props: &CommandsProps) -> Html {
    let lang = use_lang();
    let item = |TerminalCommand { name, text }: &TerminalCommand| {
        html! {
            <li key={*name}>
                <span class="label">{ *name }</span>
                <code>{ text }</code>
                <CopyButton {text} label={lang.with(lang.copy_command(), name)} />
            </li>
        }
    };
    html! { <ul class="commands">{ for props.commands.iter().map(item) }</ul> }
}
