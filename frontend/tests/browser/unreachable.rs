//! Why a page cannot reach the relay: the page distinguishes each reason, and names its remedy. `embed` tests a permission that
//! was not delegated to a frame, and one that the user denied; `shell` tests what the page's own relay reports about its address
//! and its token.

use crate::harness::{Page, Relay, Site, browser_test, browser_test_with, options, parts::*};

/// A browser that treats this server as remote, both by address and by the name lab.example; relay.example is this machine, too.
fn far_away(site: &Site) -> [String; 3] {
    [
        "--host-resolver-rules=MAP *.example 127.0.0.1".to_owned(),
        format!("--ip-address-space-overrides=127.0.0.1:{}=public", site.port()),
        "--ignore-certificate-errors".to_owned(),
    ]
}

fn origin(site: &Site) -> String {
    format!("https://lab.example:{}", site.port())
}

fn allows(site: &Site) -> relay::Options {
    relay::Options { origins: vec![origin(site).parse().expect("an origin")], ..options() }
}

/// Sets the permission under its name in this Chromium, and under the one in later versions.
async fn permit(page: &Page, setting: &str) {
    let known = page.set_permissions(&["local-network-access"], setting).await;
    assert!(known, "this Chromium has no such permission");
    // Newer versions distinguish this machine from the local network.
    page.set_permissions(&["loopback-network"], setting).await;
}

/// Opens this site's lab in English with this relay, and connects to the relay as a user does.
async fn ask(page: &Page, site: &Site, relay: &str) {
    page.open_elsewhere(&format!("{}/lab/?lab=tcp-client&lang=en&relay={relay}", origin(site))).await;
    page.wait_text(NETWORK, "The page has not looked for a relay").await;
    page.press("Connect to the relay").await;
}

/// Waits until the page shows this reason and this remedy.
async fn is_told(page: &Page, reason: &str, remedy: &str) {
    page.wait_text(NETWORK, reason).await;
    page.script::<()>("document.querySelector('.banner details').open = true").await;
    page.wait_text(NETWORK, remedy).await;
}

#[test]
fn a_page_far_away_reaches_the_relay_once_the_user_lets_it() {
    let site = Site::start_https(&[("/lab/", &[])]);
    browser_test_with(allows(&site), &far_away(&site), async |page| {
        permit(page, "granted").await;
        ask(page, &site, page.origin()).await;
        page.wait_text(RELAY, "ms").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.press("Send").await;
        page.wait_text(RECORD, "안녕하세요!").await;
    });
}

#[test]
fn a_question_without_an_answer_is_told() {
    let site = Site::start_https(&[("/lab/", &[])]);
    browser_test_with(allows(&site), &far_away(&site), async |page| {
        permit(page, "prompt").await;
        ask(page, &site, page.origin()).await;
        is_told(page, "The browser is asking whether this page may access the local network", "Choose Allow").await;
    });
}

#[test]
fn a_page_that_came_by_https_is_told_that_the_relay_is_not_encrypted() {
    let site = Site::start_https(&[("/lab/", &[])]);
    browser_test_with(allows(&site), &far_away(&site), async |page| {
        permit(page, "granted").await;
        let relay = page.origin().replace("127.0.0.1", "relay.example");
        ask(page, &site, &relay).await;
        is_told(
            page,
            "A page loaded over https cannot connect to the unencrypted relay at relay.example",
            "behind TLS",
        )
        .await;
    });
}

#[test]
fn a_relay_that_does_not_allow_the_page_is_told_with_the_exact_option() {
    let site = Site::start_https(&[("/lab/", &[])]);
    browser_test_with(options(), &far_away(&site), async |page| {
        permit(page, "granted").await;
        ask(page, &site, page.origin()).await;
        is_told(page, "does not allow this page’s origin", &format!("--origin {}.", origin(&site))).await;
    });
}

#[test]
fn a_wrong_token_is_told_apart_from_none() {
    let required = || relay::Options { token: Some("0123456789abcdef0123456789abcdef".parse().unwrap()), ..options() };
    browser_test(required(), async |page| {
        page.open("/?lab=tcp-client&lang=en&token=another-0123456789abcdef0123456789").await;
        is_told(page, "this page’s token is not the relay’s", "the token follows ?token= there").await;
        // The same for another relay.
        let relay = Relay::start(relay::Options { origins: vec![page.origin().parse().unwrap()], ..required() }).await;
        page.open(&format!("/?lab=tcp-client&lang=en&relay={}", relay.origin())).await;
        is_told(page, "it requires a token", "the token follows ?token= there").await;
        relay.stop().await;
    });
}
