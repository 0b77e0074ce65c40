//! Finds the browsers that the tests drive, and installs them if possible.

use crate::debian;
use crate::process::{Failure, Outcome, find};
use crate::tools::{self, Tool};
use std::path::PathBuf;

/// The programs of the browser tests.
pub struct Browser {
    /// Drives the browser.
    pub chromedriver: PathBuf,
    /// The browser; `None` lets chromedriver find one, even if it is not on PATH.
    pub chromium: Option<PathBuf>,
}

/// Debian's packages for both, and a font with Korean glyphs for the screenshots.
const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-noto-cjk"];

/// Finds browser and driver (`CHROMIUM` and `CHROMEDRIVER`, else on PATH); as root on Debian installs what is missing.
pub fn ensure() -> Outcome<Browser> {
    if let Some(browser) = look() {
        return Ok(browser);
    }
    if !debian::is_here() {
        return Err(missing());
    }
    debian::install("Chromium, its driver and a Korean font (a minute or two)", &PACKAGES)?;
    look().ok_or_else(missing)
}

/// Finds browser and driver, without installing anything.
fn look() -> Option<Browser> {
    let named = |variable| std::env::var_os(variable).map(PathBuf::from).filter(|file| file.is_file());
    let chromedriver = named("CHROMEDRIVER").or_else(|| find(&["chromedriver"]))?;
    let chromium =
        named("CHROMIUM").or_else(|| find(&["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]));
    let found = chromium.is_some() || !cfg!(target_os = "linux");
    found.then_some(Browser { chromedriver, chromium })
}

/// Finds Firefox and its driver: `FIREFOX`, else on PATH; as root on Debian installs what is missing. The driver comes
/// from crates.io.
pub fn firefox() -> Outcome<(PathBuf, PathBuf)> {
    let look = || {
        let named = std::env::var_os("FIREFOX").map(PathBuf::from).filter(|file| file.is_file());
        named.or_else(|| find(&["firefox-esr", "firefox"]))
    };
    if look().is_none() && debian::is_here() {
        debian::install("Firefox (a minute)", &["firefox-esr"])?;
    }
    let firefox = look().ok_or_else(|| {
        Failure::new(
            "The browser tests need Firefox, too. On Debian: `apt-get install firefox-esr`; elsewhere put it on PATH, or name \
             it in FIREFOX. Without it `cargo test` runs all the other tests.",
        )
    })?;
    let driver = std::env::var_os("GECKODRIVER").map(PathBuf::from).filter(|file| file.is_file());
    let driver = driver.map_or_else(|| tools::program(&Tool::geckodriver()), Ok)?;
    Ok((firefox, driver))
}

/// Instructions if the browser cannot be installed from here.
fn missing() -> Failure {
    Failure::new(
        "The browser tests need Chromium or Chrome and the chromedriver of the same version. On Debian: `apt-get \
         install chromium chromium-driver`; elsewhere put both on PATH, or name them in CHROMIUM and CHROMEDRIVER. \
         Without them `cargo test` runs all the other tests.",
    )
}
