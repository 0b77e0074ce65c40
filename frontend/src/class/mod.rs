//! A class: the learner's page tells the relay how far it is, and says so; the teacher's view shows everyone. Only with a relay
//! that has a class (`--class-token`).
//!
//! - [`status`]: what a learner's page tells, and a record that it shares; pure
//! - [`membership`]: what the browser keeps of a learner; pure
//! - [`model`]: when the learner's page tells it; pure
//! - [`roster`]: who is in the class, as the teacher sees it; pure
//! - `learner`: the line on the learner's page, which tells and says what it tells
//! - [`watch`]: what the teacher's view knows and does; pure
//! - `teacher`: the teacher's view; `table`: its table

mod learner;
pub mod membership;
pub mod model;
pub mod roster;
pub mod status;
mod table;
mod teacher;
mod text;
pub mod watch;

pub use learner::{ClassLine, ClassLineProps};
pub use teacher::{ClassView, ClassViewProps};
