//! The words of the messages to the page around.

use crate::text::words;

words! {
    xapi_completed: "완료", "completed";
}
