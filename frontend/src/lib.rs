//! The page of the networking lab, in the order in which a byte travels:
//!
//! - [`app`]: the shell: the header, the rail, and the current lab
//! - [`home`]: the chapter: what to prove, in which lab, and the learner's progress
//! - [`class`]: the class: the teacher's view, and the reports of the learners' pages
//! - [`labs`]: the pure core and the components of each lab, and the list of labs
//! - [`experiment`]: guided experiments, for any lab
//! - [`embed`]: the messages between the page and the page that embeds it
//! - [`effect`]: the effects that a lab requests from its shell, and what the shell delivers; pure
//! - [`ui`]: components shared by the labs
//! - [`transport`]: relay sockets and HTTP; the only part that touches the network
//! - [`in_page`]: a network inside the page, used without a relay; pure
//! - [`fetch`]: the requests and results of fetch; pure
//! - [`socket`]: the kinds of sockets to open, and what arrives from them; pure
//! - [`http1`]: HTTP/1.1 messages as bytes; pure
//! - [`websocket`]: the WebSocket handshake and frames as bytes; pure
//! - [`progress`]: what the learner has proved, and by which rows of a record
//! - [`record`]: the events of a lab, in order; pure
//! - [`views`]: draws a record: ladder, table, hex
//! - [`snippets`]: a socket lab's actions as Python, Rust, shell and PowerShell code; pure
//! - [`text`]: all visible text, in Korean and English
//! - [`theme`]: the page's colour theme
//! - [`storage`]: the browser's local storage
//! - [`location`]: the page's own address
//! - [`query`]: queries, forms and path segments; pure
//! - [`secrets`]: values that must not be disclosed; pure

// Only this crate's own tests use it from outside: a name that explains itself needs no comment.
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

/// Mounts the page in the element of `index.html` that is reserved for it.
///
/// # Panics
///
/// If the document has no element `app`.
pub fn mount() {
    let root = gloo_utils::document().get_element_by_id("app").expect("index.html has an element for the page");
    // The browser has just loaded the whole program. Rendering in a separate task lets it handle events in between.
    Timeout::new(0, || {
        yew::Renderer::<app::App>::with_root(root).render();
    })
    .forget();
}
