//! Links: what they preserve, where Back leads, and which relay a page uses.

use crate::harness::{KillableRelay, Page, Relay, browser_test, options, parts::*};
use relay::Options;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Whether any link on the page contains the token.
const LINKED: &str = "return [...document.links].some(link => link.href.includes('0123456789abcdef'))";

/// Returns the link that the button copies to the clipboard.
async fn copied_link(page: &Page) -> String {
    let () = page
        .script("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }")
        .await;
    page.press("Copy link").await;
    page.wait_script("return typeof window.copied", "string".into()).await;
    page.script("return window.copied").await
}

#[test]
fn links_keep_the_token_within_the_tab_and_a_shared_one_has_none() {
    let required = Options { token: Some(TOKEN.parse().expect("it is a token")), ..options() };
    browser_test(required, async |page| {
        page.open(&format!("/?lab=tcp-client&lang=en&token={TOKEN}")).await;
        page.wait_text(RELAY, "ms").await;
        page.fill("Message", "shared").await;
        let link = copied_link(page).await;
        assert!(link.contains("lab=tcp-client") && link.contains("state="), "{link}");
        assert!(!link.contains("token") && !link.contains(TOKEN), "{link}");
        page.wait_script(LINKED, false.into()).await;
        // The token is kept when another lab or the copied link is opened in this tab.
        page.press("UDP").await;
        page.press("Open socket").await;
        page.wait_text(STATUS, "Open · 127.0.0.1:").await;
        page.open(link.strip_prefix(page.origin()).expect("a link to this page")).await;
        page.wait_text(RELAY, "ms").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.wait_script(
            "return document.querySelector('#tcp-message, textarea, [id$=message]').value",
            "shared".into(),
        )
        .await;
        // A new tab has no token, like another user's browser, and the page says so.
        page.new_tab().await;
        page.open(link.strip_prefix(page.origin()).expect("a link to this page")).await;
        page.wait_text(NETWORK, "it requires a token").await;
    });
}

#[test]
fn back_returns_to_the_lab_before_as_it_was() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.fill("Message", "typed").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.press("UDP").await;
        page.wait_script("return document.querySelector('nav [aria-current=page]').innerText", "UDP".into()).await;
        let () = page.script("history.back()").await;
        page.wait_script("return document.querySelector('nav [aria-current=page]').innerText", "TCP client".into())
            .await;
        page.wait_script("return new URL(location).searchParams.get('lab')", "tcp-client".into()).await;
        page.wait_text("section:not([hidden]) .state", "Connected").await;
        page.press("Send").await;
        page.wait_text("section:not([hidden]) .record", "서버 응답: typed").await;
        let () = page.script("history.forward()").await;
        page.wait_script("return document.querySelector('nav [aria-current=page]').innerText", "UDP".into()).await;
    });
}

#[test]
fn when_the_pages_own_relay_dies_no_other_is_offered_in_its_place() {
    browser_test(options(), async |page| {
        let relay = KillableRelay::start("127.0.0.1:0".parse().expect("an address"), options()).await;
        let own = format!("http://{}", relay.address());
        // Another relay responds at the default address, and admits the page.
        let origins = vec![own.parse().expect("an origin")];
        let other = Relay::start(Options { origins, ..options() }).await;
        page.before_each_document(&format!(
            "{{
                 const {{ fetch }} = window, usual = 'http://127.0.0.1:8080';
                 window.fetch = (asked, options) => {{
                     const url = asked.url ?? String(asked);
                     return fetch(url.startsWith(usual) ? url.replace(usual, '{}') : asked, options);
                 }}
             }}",
            other.origin()
        ))
        .await;
        page.open_elsewhere(&format!("{own}/?lab=tcp-client&lang=en")).await;
        page.wait_text(RELAY, "ms").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        let answers =
            "return fetch('http://127.0.0.1:8080/health').then(answer => answer.json()).then(health => health.name)";
        page.wait_script(answers, "networking-lab-relay".into()).await;
        relay.kill();
        page.wait_text(STATUS, "Not connected").await;
        page.wait_text(RELAY, "unavailable").await;
        // It is still the relay that served the page, by its address, and there is no button for another.
        page.click(RELAY).await;
        page.wait_text("header details", own.trim_start_matches("http://")).await;
        page.press("Connect").await;
        page.wait_text(ALERT, "could not be opened").await;
        page.wait_text(RELAY, "unavailable").await;
        page.wait_script("return document.body.innerText.includes('8080')", false.into()).await;
        other.stop().await;
    });
}
