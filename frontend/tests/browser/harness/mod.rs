//! One relay, one browser and one page for each test, all ended when the test ends, however it ends.
//!
//! - [`relay`]: the relay, in this process, on a free port
//! - [`browser`]: chromedriver and a fresh headless Chromium
//! - [`page`]: what a person does with the page, and what is seen there

mod browser;
mod page;
mod relay;

pub use page::Page;
pub use relay::{Mortal, Relay, options};

use browser::Browser;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::timeout;

/// How long one test may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Runs a test against a page that a relay with these options serves.
///
/// When the test fails, what the page looked like and what the browser's console said lie in `target/screenshots`.
pub fn browser_test(options: ::relay::Options, test: impl AsyncFnOnce(&Page)) {
    let runtime = Runtime::new().expect("a runtime starts");
    let (relay, browser) = runtime.block_on(async { (Relay::start(options).await, Browser::start().await) });
    let page = browser.page(relay.origin());
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async { timeout(LIMIT, test(&page)).await.expect("the test ends within its limit") });
    }));
    runtime.block_on(async {
        if outcome.is_err() {
            page.keep_evidence().await;
        }
        drop(page);
        browser.stop().await;
        relay.stop().await;
    });
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}
