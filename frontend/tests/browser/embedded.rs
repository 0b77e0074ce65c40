//! The page embedded in the relay's program.

use crate::harness::{parts::*, program_test};

#[test]
fn one_program_alone_is_the_whole_lab() {
    program_test(async |page| {
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.press("Send").await;
        page.wait_text(RECORD, "안녕하세요!").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}
