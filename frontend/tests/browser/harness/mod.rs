//! One relay, one browser and one page for each test, all stopped when the test ends, whether it passes or fails.
//!
//! - [`relay`]: the relay, in this process, on a free port
//! - [`program`]: the relay's program with the page inside
//! - [`browser`]: chromedriver and a fresh headless Chromium; [`firefox`]: geckodriver and Firefox
//! - [`page`]: a person's actions on the page, and what the page shows
//! - [`path`]: a network path that can be interrupted
//! - [`site`]: a web server of another origin
//! - [`parts`]: the elements of the page by name and role

mod browser;
mod firefox;
mod page;
pub mod parts;
mod path;
mod program;
mod relay;
mod site;

pub use page::Page;
pub use path::Path;
pub use relay::{KillableRelay, Relay, options};
pub use site::Site;

use browser::Browser;
use firefox::Firefox;
use program::Program;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::timeout;

/// The time limit of a test.
const LIMIT: Duration = Duration::from_secs(60);

/// Runs a test against a page that a relay with these options serves.
///
/// If the test fails, a screenshot and the browser's console are saved in `target/screenshots`.
pub fn browser_test(options: ::relay::Options, test: impl AsyncFnOnce(&Page)) {
    browser_test_with(options, &[], test);
}

/// The same in a browser with these additional switches.
pub fn browser_test_with(options: ::relay::Options, switches: &[String], test: impl AsyncFnOnce(&Page)) {
    let runtime = Runtime::new().expect("a runtime starts");
    let relay = runtime.block_on(Relay::start(options));
    let outcome = in_browser(&runtime, relay.origin(), switches, test);
    runtime.block_on(relay.stop());
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Runs a test in Firefox, which has no [`Page::console_errors`] and no [`Page::emulate`].
pub fn firefox_test(options: ::relay::Options, test: impl AsyncFnOnce(&Page)) {
    let runtime = Runtime::new().expect("a runtime starts");
    let (relay, firefox) = runtime.block_on(async { (Relay::start(options).await, Firefox::start().await) });
    let page = firefox.page(relay.origin());
    let outcome = watched(&runtime, &page, test);
    drop(page);
    runtime.block_on(async {
        firefox.stop().await;
        relay.stop().await;
    });
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Runs a test against the page embedded in the relay's program, started without options in an empty folder.
pub fn program_test(test: impl AsyncFnOnce(&Page)) {
    let runtime = Runtime::new().expect("a runtime starts");
    let program = runtime.block_on(Program::start());
    let outcome = in_browser(&runtime, program.origin(), &[], test);
    runtime.block_on(program.stop());
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Runs a test in its own browser, on pages of this origin.
fn in_browser(
    runtime: &Runtime,
    origin: String,
    switches: &[String],
    test: impl AsyncFnOnce(&Page),
) -> std::thread::Result<()> {
    let browser = runtime.block_on(Browser::start(switches));
    let page = browser.page(origin);
    let outcome = watched(runtime, &page, test);
    drop(page);
    runtime.block_on(browser.stop());
    outcome
}

/// Runs a test within its time limit. If it fails, saves a screenshot of the page.
fn watched(runtime: &Runtime, page: &Page, test: impl AsyncFnOnce(&Page)) -> std::thread::Result<()> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async { timeout(LIMIT, test(page)).await.expect("the test ends within its limit") });
    }));
    if outcome.is_err() {
        runtime.block_on(page.keep_evidence());
    }
    outcome
}
