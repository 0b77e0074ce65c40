//! Commands of curl, beside what the real one sends.

mod export;
mod import;
mod server;
mod words;

use super::*;
use networking_lab::labs::http_client::curl::{
    export::command,
    import::{ImportError, Imported, Note, import},
    words::{SplitError, split},
};
use server::{ReceivedRequest, run};
