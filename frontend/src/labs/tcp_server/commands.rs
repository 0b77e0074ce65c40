//! Terminal commands that connect to the server. Pure.

use super::form::Form;
use crate::{text::Lang, ui::TerminalCommand};

/// The commands that connect to a server at `local`; empty if `local` has no port.
pub fn commands(lang: Lang, form: &Form, local: &str) -> Vec<TerminalCommand> {
    let Some((_, port)) = local.rsplit_once(':') else { return Vec::new() };
    let end = form.line_end().name();
    vec![
        TerminalCommand { name: lang.try_netcat(), text: format!("nc 127.0.0.1 {port}").into() },
        TerminalCommand { name: lang.try_python(), text: lang.python_client(port, end).into() },
        TerminalCommand { name: lang.try_powershell(), text: lang.powershell_client(port, end).into() },
    ]
}
