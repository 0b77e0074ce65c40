//! A class: the learner's page reports the learner's progress to the relay, and says so; the teacher's view shows
//! everyone. Available only with a relay that has a class (`--class-token`).
//!
//! - [`status`]: what a learner's page reports, and the records that it shares; pure
//! - [`membership`]: what the browser stores about a learner; pure
//! - [`model`]: when the learner's page reports; pure
//! - [`roster`]: the learners in the class, as the teacher sees them; pure
//! - `learner`: the line on the learner's page, which reports, and says what it reports
//! - [`watch`]: the state and updates of the teacher's view; pure
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
