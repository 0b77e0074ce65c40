//! The page of the networking lab, in the order in which a byte travels:
//!
//! - [`app`]: the shell: header, rail, and which lab is shown
//! - [`home`]: the chapter: what is to be proved, where, and how far one is
//! - [`class`]: what a class's teacher sees, and the learner's page says
//! - [`labs`]: a pure core and its components for each lab; the one list of them
//! - [`experiment`]: guided experiments, over any lab
//! - [`embed`]: the messages between the page and one around it
//! - [`effect`]: what a lab asks of its shell, and what the shell brings it; pure
//! - [`ui`]: components that labs share
//! - [`transport`]: relay sockets and HTTP; the only part that touches the network
//! - [`in_page`]: a network inside the page, for one without a relay; pure
//! - [`fetch`]: what fetch is asked and what it shows; pure
//! - [`socket`]: what a socket is opened for, and what comes from it; pure
//! - [`http1`]: HTTP/1.1 messages as bytes; pure
//! - [`websocket`]: WebSocket's handshake and frames as bytes; pure
//! - [`progress`]: what the learner has proved, by which rows of a record
//! - [`record`]: what happened, in order; pure
//! - [`views`]: draws a record: ladder, table, hex
//! - [`snippets`]: a socket lab's work as Python, Rust, shell and PowerShell; pure
//! - [`text`]: Korean and English, every visible word
//! - [`theme`]: light or dark
//! - [`storage`]: what the browser keeps for the page
//! - [`location`]: the page's own address
//! - [`query`]: queries, forms and segments of paths; pure
//! - [`secrets`]: what is not to be given away; pure

// Only its own tests use this crate from outside: a name that says it all needs no comment.
#![allow(missing_docs)]

pub mod app;
pub mod class;
pub mod effect;
pub mod embed;
pub mod experiment;
pub mod fetch;
pub mod home;
pub mod http1;
pub mod in_page;
pub mod labs;
pub mod location;
pub mod progress;
pub mod query;
pub mod record;
pub mod secrets;
pub mod snippets;
pub mod socket;
pub mod storage;
pub mod text;
pub mod theme;
pub mod transport;
pub mod ui;
pub mod views;
pub mod websocket;

use gloo_timers::callback::Timeout;

/// Draws the page into the element of `index.html` that waits for it.
///
/// # Panics
///
/// Where the document has no element `app`.
pub fn mount() {
    let root = gloo_utils::document().get_element_by_id("app").expect("index.html has an element for the page");
    // The browser has just read the whole program: in a task of its own, drawing leaves it free in between.
    Timeout::new(0, || {
        yew::Renderer::<app::App>::with_root(root).render();
    })
    .forget();
}
