//! The page without its server: a service worker keeps it if a plain web server sent it, and only then.

use crate::harness::{Page, Site, browser_test, browser_test_with, options, parts::*};
use serde_json::json;

/// Returns the switches of a browser that treats this site as remote and reached over https, and the site's origin.
fn far_away(site: &Site) -> ([String; 2], String) {
    let origin = format!("http://lab.example:{}", site.port());
    let switches = [
        "--host-resolver-rules=MAP lab.example 127.0.0.1".to_owned(),
        format!("--unsafely-treat-insecure-origin-as-secure={origin}"),
    ];
    (switches, origin)
}

/// Whether a page that contains this text is cached.
fn kept(scope: &str, text: &str) -> String {
    format!(
        "return caches.open('networking-lab {scope}').then(cache => cache.match('{scope}'))
             .then(kept => kept?.text()).then(html => html?.includes('{text}') ?? false)"
    )
}

/// The number of service workers of the page's origin.
const WORKERS: &str = "return navigator.serviceWorker.getRegistrations().then(all => all.length)";

/// Waits until the page knows that its server is not a relay, and so has decided about the worker.
async fn wait_in_page(page: &Page) {
    page.wait_text(RELAY, "Network inside this page").await;
}

#[test]
fn after_a_visit_the_page_works_without_its_server_and_a_new_build_replaces_it() {
    let site = Site::start(&[("/lab/", &[])]);
    let (switches, origin) = far_away(&site);
    let scope = format!("{origin}/lab/");
    let built = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/index.html")).expect("a page");
    browser_test_with(options(), &switches, async |page| {
        page.open_elsewhere(&format!("{scope}?lang=en&token=secret-0123456789")).await;
        wait_in_page(page).await;
        page.wait_script(&kept(&scope, "WebAssembly"), json!(true)).await;
        assert_eq!(page.console_errors().await, [""; 0]);
        // Requested once, not every few seconds: a web server does not become a relay.
        assert_eq!(site.asked().iter().filter(|path| path.contains("health")).count(), 1, "{:?}", site.asked());
        let all = "return caches.open(`networking-lab ${location.origin}/lab/`).then(cache => cache.keys())
            .then(keys => keys.map(({ url }) => url))";
        let urls: Vec<String> = page.script(all).await;
        assert!(urls.iter().all(|url| url.starts_with(&scope) && !url.contains("secret")), "{urls:?}");
        assert!(!urls.iter().any(|url| url.contains("health") || url.contains("offline.js")), "{urls:?}");

        // Another build: its page differs, and names another style sheet.
        let sheet = "home-0123456789abcdef.css";
        site.put(&format!("/lab/{sheet}"), "h2 { outline: 1px solid }".into(), &[]);
        let begin = built.find("home-").expect("the page names its style sheets");
        let end = begin + built[begin..].find(".css").expect("it ends so") + ".css".len();
        let changed = [&built[..begin], sheet, &built[end..]].concat();
        site.put("/lab/", changed, &[]);
        page.open_elsewhere(&format!("{scope}?lang=en")).await;
        wait_in_page(page).await;
        page.wait_script(&kept(&scope, sheet), json!(true)).await;
        let old = built[begin..end].to_owned();
        let old = format!("return caches.match('./{old}', {{ ignoreVary: true }}).then(kept => !kept)");
        page.wait_script(&old, json!(true)).await;

        drop(site);
        page.open_elsewhere(&format!("{scope}?lab=tcp-client&lang=en")).await;
        wait_in_page(page).await;
        assert!(
            page.script::<bool>(&format!("return !!document.querySelector(\"link[href*='{sheet}']\").sheet")).await
        );
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.press("Send").await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
    });
}

#[test]
fn a_relays_page_installs_no_worker_and_cannot() {
    browser_test(options(), async |page| {
        page.open("/?lang=en").await;
        page.wait_text(RELAY, "ms").await;
        assert_eq!(page.script::<u32>(WORKERS).await, 0);
        let refused: String = page
            .script(
                "return navigator.serviceWorker.register('./offline.js').then(() => 'installed', ({ name }) => name)",
            )
            .await;
        assert_eq!(refused, "SecurityError");
    });
}

#[test]
fn neither_a_page_of_this_machine_nor_one_in_a_frame_installs_a_worker() {
    let site = Site::start(&[("/lab/", &[])]);
    let (switches, origin) = far_away(&site);
    let here = site.origin();
    browser_test_with(options(), &switches, async |page| {
        page.open_elsewhere(&format!("{here}/lab/?lang=en")).await;
        wait_in_page(page).await;
        assert_eq!(page.script::<u32>(WORKERS).await, 0);

        let frame = format!("<!doctype html><title>course</title><iframe src='{origin}/lab/?lang=en&embed'></iframe>");
        site.put("/course", frame, &[]);
        page.open_elsewhere(&format!("{origin}/course")).await;
        page.enter_frame("document.querySelector('iframe')").await;
        page.wait_text(EMBEDDED_RELAY, "Network inside this page").await;
        assert_eq!(page.script::<u32>(WORKERS).await, 0);
    });
}
