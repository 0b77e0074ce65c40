//! The panel that shows a lab's task as a program to copy and run.

use super::{CopyButton, Tab, Tabs};
use crate::{
    snippets::{
        Code, Task, calls,
        calls::Call,
        tokens::{TokenKind, tokens},
    },
    storage::{recall, remember},
    text::{Lang, use_lang},
};
use gloo_utils::{document, window};
use std::cell::Cell;
use yew::prelude::*;

const KEY: &str = "networking-lab.code";

thread_local! {
    /// The language that the user chose. It applies to all labs, and is remembered here even if the browser has no storage.
    static CHOSEN: Cell<Option<Code>> = const { Cell::new(None) };
}

fn chosen() -> Code {
    CHOSEN.get().or_else(|| Code::from_name(&recall(KEY)?)).unwrap_or(Code::Python)
}

fn choose(code: Code) {
    CHOSEN.set(Some(code));
    remember(KEY, code.name());
}

#[derive(Properties, PartialEq)]
pub struct CodePanelProps {
    /// The prefix of the element ids. Each panel on a page needs its own.
    pub id: &'static str,
    /// The task that the programs do, or None while the form has errors.
    pub work: Option<Task>,
    /// The call whose line is marked.
    #[prop_or_default]
    pub call: Option<Call>,
}

/// The programs that do this task, or a hint to correct the form if there is none.
#[component]
pub fn CodePanel(props: &CodePanelProps) -> Html {
    let lang = use_lang();
    let redraw = use_force_update();
    let on_select = use_callback((), move |code, ()| {
        choose(code);
        redraw.force_update();
    });
    let CodePanelProps { id, work, call } = props;
    let program_id = AttrValue::from(format!("{id}-code-program"));
    let on_refused = use_callback(program_id.clone(), |(), program_id| select(program_id));
    let Some(work) = work else {
        return html! { <p class="record-empty">{ lang.code_not_yet() }</p> };
    };
    let current = work.nearest(chosen());
    let program = work.write(current, lang);
    let tab_id = |code: Code| AttrValue::from(format!("{id}-code-{}", code.name()));
    let known = Code::ALL.into_iter().filter(|code| work.is_written_in(*code));
    let tabs: Vec<_> = known.map(|code| Tab { id: tab_id(code), value: code, title: code.name().into() }).collect();
    let marked = call.and_then(|call| calls::line_of(&program, current, call));
    html! {
        <div class="code">
            <div class="code-bar">
                <Tabs<Code> label={lang.code_languages()} class="code-tabs" {tabs} selected={current} panel={program_id.clone()}
                    {on_select} />
                <CopyButton text={program.clone()} {on_refused} />
            </div>
            <p class="hint">{ how_to_run(current, work, lang) }</p>
            <pre id={program_id} role="tabpanel" tabindex="0" translate="no" aria-labelledby={tab_id(current)}>
                { colour(&program, current, marked) }
            </pre>
        </div>
    }
}

fn how_to_run(code: Code, work: &Task, lang: Lang) -> &'static str {
    match (code, work) {
        (Code::Python | Code::HttpClient, _) => lang.code_run_python(),
        (Code::JavaScript, Task::WebSocket(_)) => lang.code_run_websocket_javascript(),
        (Code::JavaScript, Task::Room(_)) => lang.code_run_room_javascript(),
        (Code::JavaScript, _) => lang.code_run_javascript(),
        (Code::Rust, Task::Sockets(_)) => lang.code_run_rust(),
        (Code::Rust | Code::RustServer, _) => lang.code_run_cargo(),
        (Code::Tokio, _) => lang.code_run_tokio(),
        (Code::Shell, Task::Request(_)) => lang.code_run_curl(),
        (Code::Shell, Task::WebSocket(_) | Task::Room(_)) => lang.code_run_websocat(),
        (Code::Shell, _) => lang.code_run_shell(),
        (Code::PowerShell, _) => lang.code_run_powershell(),
    }
}

/// Renders the program with coloured tokens, and highlights the line with the index `marked` (the first is 0).
fn colour(program: &str, code: Code, marked: Option<usize>) -> Html {
    let mut lines = vec![Vec::new()];
    for (kind, token) in tokens(program, code) {
        for (index, part) in token.split_inclusive('\n').enumerate() {
            if index > 0 {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push(colour_token(kind, part));
            }
        }
        if token.ends_with('\n') {
            lines.push(Vec::new());
        }
    }
    let line = |(index, line): (usize, Vec<Html>)| match Some(index) == marked {
        true => html! { <mark>{ for line }</mark> },
        false => line.into_iter().collect(),
    };
    lines.into_iter().enumerate().map(line).collect()
}

fn colour_token(kind: TokenKind, token: &str) -> Html {
    let class = match kind {
        TokenKind::Plain => return token.to_owned().into(),
        TokenKind::Keyword => "keyword",
        TokenKind::Text => "string",
        TokenKind::Number => "number",
        TokenKind::Comment => "comment",
    };
    html! { <span {class}>{ token.to_owned() }</span> }
}

/// Selects the program, so that it can be copied by hand.
fn select(program: &str) {
    let program = document().get_element_by_id(program);
    if let (Ok(Some(selection)), Some(program)) = (window().get_selection(), program) {
        // This fails only if the element has been removed.
        let _ = selection.select_all_children(&program);
    }
}
