//! curl commands, compared with what the real curl sends.

mod export;
mod import;
mod server;
mod words;

use super::*;
use networking_lab::labs::http_client::curl::{
    command::Note,
    export::command,
    import::{ImportError, Imported, import},
    words::{SplitError, split},
};
use server::{ReceivedRequest, run};
