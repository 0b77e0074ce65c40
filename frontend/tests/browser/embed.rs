//! The page embedded in others: from another origin, below a path, under strict policies, in sandboxed frames.

use crate::harness::{Page, Site, browser_test, browser_test_with, options, parts::*};
use serde_json::{Value, json};

/// A strict policy of a server for the lab's files, none of which is inline.
const LAB_POLICY: &str = "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:*";

/// Taller than the distance at which a browser starts to load a lazy frame.
const FAR: &str = "<svg width='1' height='6000'></svg>";

/// A relay that admits pages of this site.
fn options_for(site: &Site) -> relay::Options {
    relay::Options { origins: vec![site.origin().parse().expect("an origin")], ..options() }
}

/// Waits until this element has received `ready` from its lab.
async fn wait_ready(page: &Page, lab: u32) {
    page.wait_script(
        &format!("return heard.some(([at, {{ type }}]) => at === {lab} && type === 'ready')"),
        json!(true),
    )
    .await;
}

/// Returns the messages of this type that the element has received.
async fn heard(page: &Page, lab: u32, kind: &str) -> Vec<Value> {
    page.script(&format!(
        "return heard.filter(([at, {{ type }}]) => at === {lab} && type === '{kind}').map(([, message]) => message)"
    ))
    .await
}

/// Records all events of the labs with the index of the element.
const LISTENING: &str = "window.heard = [];
    const labs = [...document.querySelectorAll('networking-lab')];
    for (const kind of ['ready', 'height', 'task', 'complete', 'state'])
        addEventListener(`networking-lab-${kind}`, ({ target, detail }) => heard.push([labs.indexOf(target), detail]))";

fn frame_of(lab: u32) -> String {
    format!("document.querySelectorAll('networking-lab')[{lab}].shadowRoot.querySelector('iframe')")
}

#[test]
fn two_labs_in_a_page_of_another_origin_are_lazy_and_each_alone() {
    let lab = Site::start(&[("/lab/v1/", &[LAB_POLICY])]);
    let course = Site::start(&[]);
    let sample = include_str!("../../EMBEDDING.md");
    let sample =
        sample.split("```html\n").nth(1).and_then(|rest| rest.split("\n```").next()).expect("the first sample");
    let element = sample.replace("https://lab.example/", &format!("{}/lab/v1/", lab.origin()));
    let (script, element) = element.split_once("</script>").expect("the sample has a script");
    browser_test(options_for(&lab), async |page| {
        let element = element.replace("<networking-lab ", &format!("<networking-lab relay='{}' ", page.origin()));
        let html = format!(
            "<!doctype html><title>course</title><link rel='icon' href='data:,'>{script}</script><h1>course</h1>{FAR}{element}{FAR}\
             <networking-lab lab='udp' lang='en' relay='{}'></networking-lab>{FAR}",
            page.origin()
        );
        // The policy allows the lab's script and frame, and nothing else.
        let policy = format!(
            "Content-Security-Policy: default-src 'none'; img-src data:; script-src {0}; frame-src {0}",
            lab.origin()
        );
        course.put("/kr/21/", html, &[&policy]);
        page.open_elsewhere(&format!("{}/kr/21/", course.origin())).await;
        let () = page.script(LISTENING).await;
        page.wait_script("return !!customElements.get('networking-lab')", json!(true)).await;
        page.wait_text("h1", "course").await;
        let started = |lab: &Site| lab.asked().iter().filter(|path| path.starts_with("/lab/v1/?")).count();
        assert_eq!(started(&lab), 0, "neither loads before it is near");

        let () = page.script("document.querySelectorAll('networking-lab')[0].scrollIntoView()").await;
        wait_ready(page, 0).await;
        assert_eq!(started(&lab), 1, "{:?}", lab.asked());
        let above: f64 =
            page.script("return document.querySelectorAll('networking-lab')[0].getBoundingClientRect().top").await;
        // The previous content of the element is gone, with its margins. If the frame had taken the scroll position, it would be
        // off by thousands of pixels.
        assert!(above.abs() < 60.0, "the reader stays at the lab's top: {above}");
        assert_eq!(page.focused().await, "", "no focus is taken");

        page.enter_frame(&frame_of(0)).await;
        page.wait_text(EMBEDDED_RELAY, "ms").await;
        page.press("연결").await;
        page.wait_text(STATUS, "연결됨").await;
        page.press("보내기").await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        page.press("연결 끊기").await;
        assert!(!page.script::<bool>("return !!document.querySelector('header, nav')").await);
        page.leave_frame().await;

        page.wait_script("return heard.some(([at, { type }]) => at === 0 && type === 'task')", json!(true)).await;
        let task = heard(page, 0, "task").await.remove(0);
        assert_eq!((&task["from"], &task["task"]), (&json!("networking-lab"), &json!("tcp-echo")), "{task}");
        assert_eq!(task["statement"]["verb"]["id"], "http://adlnet.gov/expapi/verbs/completed", "{task}");
        let activity = format!("{}/lab/v1/?task=tcp-echo", lab.origin());
        assert_eq!(task["statement"]["object"]["id"], json!(activity), "{task}");
        let state = heard(page, 0, "state").await.pop().expect("a state is told");
        assert_eq!(state["state"]["proofs"][0]["of"], "tcp-echo");
        // The frame is exactly as high as its content: it has no scroll bar, and does not keep growing.
        page.wait_script(
            "const [, { height }] = heard.findLast(([at, { type }]) => at === 0 && type === 'height');
             return height > 300 && height < 3000 && document.querySelector('networking-lab').offsetHeight === height",
            json!(true),
        )
        .await;

        let () = page.script("document.querySelectorAll('networking-lab')[1].scrollIntoView()").await;
        wait_ready(page, 1).await;
        assert_eq!(heard(page, 1, "task").await, [json!(null); 0], "what one has done is no news of the other");
        // A message that only looks like the lab's is ignored, because its source is another window.
        let () =
            page.script("postMessage({ from: 'networking-lab', frame: '', type: 'height', height: 7 }, '*')").await;
        // A change of the language takes effect without a reload.
        let () = page.script("document.querySelectorAll('networking-lab')[0].lang = 'en'").await;
        page.enter_frame(&frame_of(0)).await;
        page.wait_text("h2", "TCP client").await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        page.leave_frame().await;
        assert_ne!(page.script::<u32>("return document.querySelectorAll('networking-lab')[1].offsetHeight").await, 7);
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_sandboxed_frame_shows_the_page_and_says_what_it_lacks() {
    browser_test(options(), async |page| {
        let relay = page.origin().to_owned();
        let html = format!(
            "<!doctype html><iframe sandbox='allow-scripts' width='900' height='700' src='{relay}/?lab=tcp-client&lang=en&embed'></iframe>"
        );
        page.open("/?lang=en").await;
        // The relay allows only its own pages to frame it.
        let () = page.script(&format!("document.body.insertAdjacentHTML('beforeend', `{html}`)")).await;
        page.enter_frame("document.querySelector('iframe')").await;
        page.wait_text("h2", "TCP client").await;
        page.wait_text(".notes", "Add allow-same-origin").await;
        // The browser has no storage for it.
        let blocked: bool = page.script("try { localStorage; return false } catch { return true }").await;
        assert!(blocked);
        // It may not save files either, and the browser does not report that to the page.
        page.wait_text(NETWORK, "You are using a network inside this page").await;
        page.press("Connect").await;
        page.wait_text(RECORD, "connect()").await;
        page.press("Export JSON").await;
        page.wait_text(STATUS, "in a sandboxed frame, where the browser may refuse to save files").await;
        page.wait_script(
            "return document.querySelector('textarea[aria-label=\"File contents\"]').value.startsWith('{\"format\":1,')",
            true.into(),
        )
        .await;
    });
}

#[test]
fn a_policy_without_webassembly_is_told() {
    let lab = Site::start(&[("/", &["Content-Security-Policy: script-src 'self'"])]);
    browser_test(options(), async |page| {
        page.open_elsewhere(&lab.origin()).await;
        page.wait_text("#no-wasm:not([hidden])", "'wasm-unsafe-eval'").await;
    });
}

#[test]
fn a_server_without_the_program_is_told() {
    let lab = Site::start(&[]);
    let page_only = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/index.html"));
    let start = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/embed/start.js")).expect("a text");
    lab.put("/sub/", page_only.expect("a page is built"), &[]);
    browser_test(options(), async |page| {
        // The page's own script is missing, too, so the test runs it.
        page.open_elsewhere(&format!("{}/sub/", lab.origin())).await;
        let run = format!(
            "const tag = document.createElement('script');
             Object.assign(tag.dataset, {{ program: './gone.js', wasm: './gone.wasm' }});
             tag.textContent = {};
             document.body.append(tag)",
            json!(start)
        );
        let () = page.script(&run).await;
        page.wait_text("#not-loaded:not([hidden])", "could not be loaded").await;
        page.wait_text("#not-loaded:not([hidden]) pre", "gone.js").await;
    });
}

#[test]
fn the_sample_course_page_has_the_labs_in_their_places() {
    let site = Site::start(&[("/site/", &[])]);
    browser_test(options_for(&site), async |page| {
        page.open_elsewhere(&format!("{}/site/course/", site.origin())).await;
        page.wait_text("h1", "챕터 21: 네트워킹").await;
        let () = page.script("document.querySelector('[task=tcp-echo]').scrollIntoView()").await;
        page.enter_frame("document.querySelector('[task=tcp-echo]').shadowRoot.querySelector('iframe')").await;
        page.wait_text("h2", "TCP 클라이언트").await;
        page.wait_text(".task", "과제").await;
        page.leave_frame().await;
        let () = page.script("document.querySelector('[experiment=cut]').scrollIntoView()").await;
        page.enter_frame("document.querySelector('[experiment=cut]').shadowRoot.querySelector('iframe')").await;
        page.wait_for(".experiment").await;
        page.leave_frame().await;
    });
}

#[test]
fn values_of_the_address_that_cannot_be_used_are_told_and_dismissed() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-client&lang=en&theme=pink&experiment=none&message=hello").await;
        page.wait_text(".notes", "theme=pink").await;
        page.wait_text(".notes", "auto, light, dark").await;
        page.wait_text(".notes", "experiment=none").await;
        page.wait_script("return document.querySelector('textarea').value", json!("hello")).await;
        page.press("Dismiss").await;
        page.wait_script("return document.querySelectorAll('.notes').length", json!(0)).await;
    });
}

#[test]
fn what_the_browser_denies_is_told_with_its_remedy() {
    let lab = Site::start(&[("/lab/", &[])]);
    let course = Site::start(&[]);
    let port = lab.port();
    // A server that the browser treats as remote, by name, address and scheme.
    let origin = format!("http://lab.example:{port}");
    let switches = [
        "--host-resolver-rules=MAP lab.example 127.0.0.1".to_owned(),
        format!("--ip-address-space-overrides=127.0.0.1:{port}=public"),
        format!("--unsafely-treat-insecure-origin-as-secure={origin}"),
    ];
    let origins = vec![origin.parse().expect("an origin")];
    browser_test_with(relay::Options { origins, ..options() }, &switches, async |page| {
        let query = format!("lab=tcp-client&lang=en&relay={}", page.origin());
        // A cross-origin frame has the permission only if the embedding page delegates it.
        let frame =
            format!("<!doctype html><iframe width='900' height='900' src='{origin}/lab/?{query}&embed'></iframe>");
        course.put("/", frame, &[]);
        page.open_elsewhere(&course.origin()).await;
        page.enter_frame("document.querySelector('iframe')").await;
        page.press("Connect to the relay").await;
        page.wait_text(NETWORK, "did not delegate permission").await;
        page.leave_frame().await;

        page.open_elsewhere(&format!("{origin}/lab/?{query}")).await;
        assert!(
            page.set_permissions(&["local-network-access"], "denied").await,
            "this Chromium has no such permission"
        );
        page.press("Connect to the relay").await;
        page.wait_text(NETWORK, "The browser blocked this page from accessing the local network").await;
    });
}
