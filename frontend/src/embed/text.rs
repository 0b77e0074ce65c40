//! The texts of the messages to the host.

use crate::text::words;

words! {
    xapi_completed: "완료", "completed";
}
