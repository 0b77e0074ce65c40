//! The components that the labs share. Each draws what its properties say, sends the lab's own messages, and knows nothing else of
//! a lab. The state that some keep, such as [`CopyButton`] and [`FilePicker`], is only about how they were used last.
//!
//! A button or text field that cannot be used at the moment stays in the tab order and keeps the focus: it is disabled by
//! `aria-disabled` or is read-only, and sends nothing. A [`Select`] has no read-only state and is disabled.

mod button;
mod choice;
mod code_panel;
mod commands;
mod copy_button;
mod drawing_steps;
mod file_picker;
mod focus;
mod followed_list;
mod http_message;
mod local_time;
mod message_editor;
mod practice_servers;
mod select;
mod sign;
mod status_badge;
mod tabs;
mod text_field;
mod websocket_frame;
mod websocket_handshake;
mod workbench;

pub use button::{Button, ButtonKind};
pub use choice::{Choice, options};
pub use code_panel::{CodePanel, CodePanelProps};
pub use commands::{Commands, TerminalCommand};
pub use copy_button::CopyButton;
pub use drawing_steps::use_drawing_steps;
pub use file_picker::{ChosenFile, FilePicker, FilePickerProps};
pub use focus::focus;
pub use followed_list::FollowedList;
pub use http_message::{HttpMessageView, HttpMessageViewProps};
pub use local_time::{LocalTime, LocalTimeProps};
pub use message_editor::MessageEditor;
pub use practice_servers::{PracticeServerOption, PracticeServers};
pub use select::Select;
pub use sign::sign;
pub use status_badge::{RelaySilence, Status, StatusBadge, use_relay_silence};
pub use tabs::{Tab, Tabs};
pub use text_field::{Keyboard, TextField};
pub use websocket_frame::{WebSocketFrameView, WebSocketFrameViewProps};
pub use websocket_handshake::{WebSocketHandshake, WebSocketHandshakeProps};
pub use workbench::{FirstSteps, Workbench};

use web_sys::KeyboardEvent;

/// Whether this is Enter alone, and not the Enter that ends a composition: while an input method composes, the event says
/// so, or has the key code 229 (UI Events, section 5.6; Safari only does the latter).
fn is_enter(event: &KeyboardEvent) -> bool {
    let modified = event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key();
    event.key() == "Enter" && !modified && !event.is_composing() && event.key_code() != 229
}

/// Whether this is Enter with Ctrl, or with Command on a Mac: it submits a form from any of its fields.
pub fn is_submit(event: &KeyboardEvent) -> bool {
    event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing()
}
