//! A socket lab's work as a program to copy and run. A lab calls [`use_code`] and gives what that draws to its record view,
//! which has a tab for it.

use crate::{
    gesture::{Gesture, clicks, focus},
    labs::{
        clipboard,
        fields::{button, flag},
    },
    snippets::{
        Code,
        tokens::{TokenKind, tokens},
        work::Work,
        write,
    },
    storage::{recall, remember},
    text::Lang,
    views::toolbar::next_tab,
};
use std::cell::Cell;
use wasm_bindgen_futures::spawn_local;
use web_sys::window;
use yew::prelude::*;

const KEY: &str = "networking-lab.code";

thread_local! {
    /// What the learner reads: one choice for all labs, whether the browser keeps it or not.
    static CHOSEN: Cell<Option<Code>> = const { Cell::new(None) };
}

fn chosen() -> Code {
    CHOSEN.get().or_else(|| Code::from_name(&recall(KEY)?)).unwrap_or(Code::Python)
}

fn choose(code: Code) {
    CHOSEN.set(Some(code));
    remember(KEY, code.name());
}

/// The programs that do this work; without one, a sentence that the fields must be put right first. The ids of its elements
/// begin with `id`: each lab needs its own.
#[hook]
pub fn use_code(id: &'static str, lang: Lang, work: Option<Work>) -> Html {
    // The program that was to be copied last, and whether the browser did so.
    let state = use_state(|| None::<(AttrValue, bool)>);
    let Some(work) = work else {
        return html! { <p class="record-empty">{ lang.code_not_yet() }</p> };
    };
    let current = chosen().for_work(&work);
    let program = AttrValue::from(write(&work, current, lang));
    let mut codes = Vec::new();
    for code in Code::ALL {
        if code.knows(&work) {
            codes.push(code);
        }
    }

    let on = {
        let (state, program) = (state.clone(), program.clone());
        Callback::from(move |gesture| {
            let Gesture::Press(name) = gesture else { return };
            let (state, program) = (state.clone(), program.clone());
            let tell = move |copied| state.set(copied);
            match Code::from_name(&name) {
                Some(code) => {
                    choose(code);
                    tell(None);
                }
                None => spawn_local(async move {
                    let done = clipboard::copy(&program).await;
                    if !done {
                        select(id);
                    }
                    tell(Some((program, done)));
                }),
            }
        })
    };
    let mut tabs = Vec::new();
    for &code in &codes {
        let selected = code == current;
        tabs.push(html! {
            <button type="button" role="tab" key={code.name()} id={part_id(id, code.name())} data-do={code.name()}
                aria-selected={flag(selected)} aria-controls={part_id(id, "program")}
                tabindex={if selected { "0" } else { "-1" }}>{ code.name() }</button>
        });
    }
    let onkeydown = {
        let on = on.clone();
        Callback::from(move |event: KeyboardEvent| {
            let at = codes.iter().position(|&code| code == current).unwrap_or(0);
            let Some(next) = next_tab(&event, at, codes.len()) else { return };
            let name = codes[next].name();
            on.emit(Gesture::Press(name.to_owned()));
            focus(&part_id(id, name));
        })
    };
    let told = match &*state {
        Some((copied, done)) if *copied == program => {
            if *done {
                lang.copied()
            } else {
                lang.code_selected()
            }
        }
        _ => "",
    };
    html! {
        <div class="code" onclick={clicks(&on)}>
            <div class="code-bar">
                <div class="code-tabs" role="tablist" aria-label={lang.code_languages()} {onkeydown}>{ tabs }</div>
                { button("copy", "button", lang.copy(), false) }
            </div>
            <p class="hint">{ how_to_run(current, lang) }</p>
            <pre id={part_id(id, "program")} role="tabpanel" tabindex="0" translate="no"
                aria-labelledby={part_id(id, current.name())}>{ coloured(&program, current) }</pre>
            <p class="hint" role="status">{ told }</p>
        </div>
    }
}

fn how_to_run(code: Code, lang: Lang) -> &'static str {
    match code {
        Code::Python => lang.code_run_python(),
        Code::Rust => lang.code_run_rust(),
        Code::Tokio => lang.code_run_tokio(),
        Code::Shell => lang.code_run_shell(),
        Code::PowerShell => lang.code_run_powershell(),
    }
}

fn coloured(program: &str, code: Code) -> Html {
    tokens(program, code)
        .into_iter()
        .map(|(kind, token)| {
            let token = token.to_owned();
            match kind {
                TokenKind::Plain => token.into(),
                TokenKind::Keyword => html! { <span class="keyword">{ token }</span> },
                TokenKind::Text => html! { <span class="string">{ token }</span> },
                TokenKind::Number => html! { <span class="number">{ token }</span> },
                TokenKind::Comment => html! { <span class="comment">{ token }</span> },
            }
        })
        .collect()
}

/// Selects the program.
fn select(id: &str) {
    let program = window().and_then(|window| window.document()?.get_element_by_id(&part_id(id, "program")));
    let selection = window().and_then(|window| window.get_selection().ok()?);
    if let (Some(selection), Some(program)) = (selection, program) {
        let _ = selection.select_all_children(&program);
    }
}

fn part_id(id: &str, part: &str) -> String {
    [id, "-code-", part].concat()
}
