//! A user's actions on the page, and what the page shows. Every action waits until it is possible, up to a limit.

use relay_protocol::Health;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;
use thirtyfour::{By, WebDriver, WebElement, WindowHandle};
use tokio::time::{Instant, sleep};

/// How long to wait for something to appear.
const LIMIT: Duration = Duration::from_secs(10);

/// The polling interval.
const LOOK: Duration = Duration::from_millis(50);

/// Whether the page is drawn: the loading text is removed, and the last part of each lab, its record, is there.
const DRAWN: &str = "const records = [...document.querySelectorAll('.workbench-record')];
    return Boolean(document.querySelector('main')) && !document.getElementById('until-drawn')
        && records.every(record => record.childElementCount > 0)";

/// The page in the browser's tab.
pub struct Page {
    driver: WebDriver,
    origin: String,
}

impl Page {
    /// Creates the page for this driver's tab and this origin.
    pub fn new(driver: WebDriver, origin: String) -> Self {
        Self { driver, origin }
    }

    /// The page's origin, such as `http://127.0.0.1:40123`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Opens the page with a path and query such as `/?lang=ko`, and waits until it has rendered.
    pub async fn open(&self, path_and_query: &str) {
        self.driver.goto(format!("{}{path_and_query}", self.origin)).await.expect("the page opens");
        // The browser considers a page loaded before its wasm has run, and the page draws its parts one after another.
        self.wait_script(DRAWN, true.into()).await;
    }

    /// Opens a page of another origin, and waits until it has loaded.
    pub async fn open_elsewhere(&self, url: &str) {
        self.driver.goto(url).await.expect("the page opens");
    }

    /// Switches to the frame that this JavaScript expression returns; `leave_frame` returns to the page that contains it.
    pub async fn enter_frame(&self, frame: &str) {
        until(&format!("enter {frame}"), async || {
            let answer = self.driver.execute(format!("return {frame}"), Vec::new()).await.map_err(text)?;
            answer.element().map_err(text)?.enter_frame().await.map_err(text)
        })
        .await;
    }

    /// Switches back to the page that contains the frames.
    pub async fn leave_frame(&self) {
        self.driver.enter_default_frame().await.expect("the page is there");
    }

    /// Returns the current tab.
    pub async fn tab(&self) -> WindowHandle {
        self.driver.window().await.expect("there is a tab")
    }

    /// Opens another tab and switches to it.
    pub async fn new_tab(&self) -> WindowHandle {
        let tab = self.driver.new_tab().await.expect("a tab opens");
        self.switch_to(&tab).await;
        tab
    }

    /// Switches to this tab.
    pub async fn switch_to(&self, tab: &WindowHandle) {
        self.driver.switch_to_window(tab.clone()).await.expect("the tab is still open");
    }

    /// Returns the page's title.
    pub async fn title(&self) -> String {
        self.driver.title().await.expect("a page has a title")
    }

    /// Clicks the first element that matches this CSS selector.
    pub async fn click(&self, css: &str) {
        until(&format!("click {css}"), async || self.element(By::Css(css)).await?.click().await.map_err(text)).await;
    }

    /// Clicks the button, link, tab or label with exactly this text or name, once it is active.
    pub async fn press(&self, label: &str) {
        self.press_at(&format!("//{}", usable(label)), label).await;
    }

    /// The same, within the group with this name.
    pub async fn press_in(&self, group: &str, label: &str) {
        self.press_at(&format!("{}//{}", named_group(group), usable(label)), label).await;
    }

    async fn press_at(&self, path: &str, label: &str) {
        let press = async || {
            let button = self.element(By::XPath(path)).await?;
            self.unfold(&button).await?;
            button.click().await.map_err(text)
        };
        until(&format!("press “{label}”"), press).await;
    }

    /// Returns the text, label or name of the focused element, or empty if there is none.
    pub async fn focused(&self) -> String {
        self.script(
            "const element = document.activeElement;
            return element === document.body ? '' : element.labels?.[0]?.innerText || element.innerText || element.ariaLabel",
        )
        .await
    }

    /// Waits until the element with this text, label or name has the focus.
    pub async fn wait_focused(&self, name: &str) {
        until(&format!("have the focus on “{name}”"), async || {
            // Text that is only for screen readers is on its own line.
            let focused = self.focused().await.replace('\n', "");
            if focused == name { Ok(()) } else { Err(format!("it is on “{focused}”")) }
        })
        .await;
    }

    /// Types into the focused element.
    pub async fn type_keys(&self, keys: &str) {
        let focused = self.driver.active_element().await.expect("something has the focus");
        focused.send_keys(keys).await.expect("keys can be typed");
    }

    /// Replaces the content of the text box with this label by typing.
    pub async fn fill(&self, label: &str, typed: &str) {
        self.fill_at(&format!("//{}", text_box(label)), label, typed).await;
    }

    /// The same, within the group with this name.
    pub async fn fill_in(&self, group: &str, label: &str, typed: &str) {
        self.fill_at(&format!("{}//{}", named_group(group), text_box(label)), label, typed).await;
    }

    async fn fill_at(&self, path: &str, label: &str, typed: &str) {
        until(&format!("fill “{label}”"), async || {
            let field = self.element(By::XPath(path)).await?;
            self.unfold(&field).await?;
            // Selected and overwritten, as a user does: the driver's own way to clear a field does not notify the page.
            field.focus().await.map_err(text)?;
            self.run::<Value>("arguments[0].select()", vec![field.to_json().map_err(text)?]).await?;
            field.send_keys(format!("\u{e003}{typed}")).await.map_err(text)
        })
        .await;
    }

    /// Waits until the text of an element that matches this CSS selector contains `expected`, and returns the whole text.
    pub async fn wait_text(&self, css: &str, expected: &str) -> String {
        until(&format!("see “{expected}” in {css}"), async || {
            let script = "return [...document.querySelectorAll(arguments[0])].map(element => element.innerText)";
            let shown: Vec<String> = self.run(script, vec![json!(css)]).await?;
            match shown.iter().find(|text| text.contains(expected)) {
                Some(text) => Ok(text.clone()),
                None => Err(format!("there is {shown:?}")),
            }
        })
        .await
    }

    /// Waits until an element matches this CSS selector.
    pub async fn wait_for(&self, css: &str) {
        until(&format!("find {css}"), async || self.element(By::Css(css)).await).await;
    }

    /// Runs JavaScript in the page as the body of a function, and awaits a returned promise.
    pub async fn script<T: DeserializeOwned>(&self, script: &str) -> T {
        self.run(script, Vec::new()).await.expect("the script runs")
    }

    /// Waits until this JavaScript returns `expected`.
    pub async fn wait_script(&self, script: &str, expected: Value) {
        until(&format!("get {expected} from {script}"), async || {
            let value: Value = self.run(script, Vec::new()).await?;
            if value == expected { Ok(()) } else { Err(format!("it returns {value}")) }
        })
        .await;
    }

    /// Returns the relay's description of itself, including the addresses of the practice servers.
    pub async fn health(&self) -> Health {
        self.script("return fetch('/health').then(response => response.json())").await
    }

    /// Runs this JavaScript before the scripts of every page that is opened from now on.
    pub async fn before_each_document(&self, script: &str) {
        let parameters = json!({ "source": script });
        let added = self.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", parameters).await;
        added.expect("the browser takes the script");
    }

    /// Sets these permissions for all pages from now on. Returns whether the browser knows all of them.
    pub async fn set_permissions(&self, names: &[&str], setting: &str) -> bool {
        for name in names {
            let parameters = json!({ "permission": { "name": name }, "setting": setting });
            if self.driver.cdp().send_raw("Browser.setPermission", parameters).await.is_err() {
                return false;
            }
        }
        true
    }

    /// Sets the window's width in CSS pixels, and the preferred colour scheme to dark or light.
    pub async fn emulate(&self, width: u32, dark: bool) {
        self.emulate_size(width, 900, dark).await;
    }

    /// The same with a height.
    pub async fn emulate_size(&self, width: u32, height: u32, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        for (method, parameters) in
            [("Emulation.setDeviceMetricsOverride", size), ("Emulation.setEmulatedMedia", media)]
        {
            self.driver.cdp().send_raw(method, parameters).await.expect("the browser can be emulated");
        }
    }

    /// Emulates a system that prefers reduced motion.
    pub async fn reduce_motion(&self) {
        let media = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
        let emulated = self.driver.cdp().send_raw("Emulation.setEmulatedMedia", media).await;
        emulated.expect("the browser can be emulated");
    }

    /// Saves a screenshot as `target/screenshots/{name}.png`.
    pub async fn screenshot(&self, name: &str) {
        self.driver.screenshot(&evidence(name, "png")).await.expect("the window can be pictured");
    }

    /// Returns the errors in the browser's console since the last call.
    pub async fn console_errors(&self) -> Vec<String> {
        let entries = self.driver.browser_log().await.expect("the console can be read");
        entries.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect()
    }

    /// Saves a screenshot and the console under the name of the failed test.
    pub async fn keep_evidence(&self) {
        let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
        let name = format!("failed-{test}");
        // The browser may be what failed, so errors are ignored: they must not hide the test's own failure.
        let _ = self.driver.screenshot(&evidence(&name, "png")).await;
        if let Ok(log) = self.driver.browser_log().await {
            let lines = log.iter().map(|entry| format!("{} {}\n", entry.level, entry.message));
            let _ = std::fs::write(evidence(&name, "log"), lines.collect::<String>());
        }
    }

    /// Returns the first matching element.
    async fn element(&self, by: By) -> Result<WebElement, String> {
        self.driver.find(by).await.map_err(text)
    }

    /// Unfolds the part of the page that contains an element, as a user would.
    async fn unfold(&self, element: &WebElement) -> Result<(), String> {
        let script = "const folded = arguments[0].closest('details:not([open])');
            if (folded && !arguments[0].closest('summary')) folded.querySelector('summary').click()";
        self.run::<Value>(script, vec![element.to_json().map_err(text)?]).await.map(drop)
    }

    /// Runs JavaScript in the page with these arguments.
    async fn run<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> Result<T, String> {
        let answer = self.driver.execute(script, arguments).await.map_err(text)?;
        serde_json::from_value(answer.json().clone()).map_err(text)
    }
}

/// The XPath of the group of buttons, tabs or fields with this name in the visible lab.
fn named_group(name: &str) -> String {
    format!("//*[@role='group' or @role='tablist'][@aria-label=\"{name}\"][not(ancestor::*[@hidden])]")
}

/// The XPath of something that can be pressed now.
fn usable(label: &str) -> String {
    let kinds = "self::button or self::a or self::label or self::summary or @role='tab' or @role='button'";
    let usable = "not(@disabled) and not(@aria-disabled='true') and not(ancestor::*[@hidden])";
    format!("*[{kinds}][{usable}][normalize-space()=\"{label}\" or @aria-label=\"{label}\"]")
}

/// The XPath of a text box in the visible lab.
fn text_box(label: &str) -> String {
    let named = format!("@aria-label=\"{label}\" or @id=//label[normalize-space()=\"{label}\"]/@for");
    format!("*[self::input or self::textarea][not(ancestor::*[@hidden])][{named}]")
}

/// Retries until the attempt succeeds. Panics with the last error after the limit.
async fn until<T>(what: &str, mut attempt: impl AsyncFnMut() -> Result<T, String>) -> T {
    let end = Instant::now() + LIMIT;
    loop {
        match attempt().await {
            Ok(value) => return value,
            Err(error) if Instant::now() >= end => panic!("could not {what} within {LIMIT:?}: {error}"),
            Err(_) => sleep(LOOK).await,
        }
    }
}

/// Returns an error's message.
fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Returns the path of a file in `target/screenshots`, and creates the folder if necessary.
fn evidence(name: &str, extension: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
    std::fs::create_dir_all(&folder).expect("target/ can be written to");
    folder.join(format!("{name}.{extension}"))
}
