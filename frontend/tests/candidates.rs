//! Where the page searches for its relay.

use networking_lab::{
    app::candidates::{Candidates, PageOrigin},
    transport::relay::RelayAddress,
};

fn relay(origin: &str, token: Option<&str>) -> RelayAddress {
    RelayAddress { origin: origin.into(), token: token.map(str::to_owned) }
}

fn page(origin: &str) -> PageOrigin {
    PageOrigin { origin: origin.into(), is_loopback: origin.starts_with("http://127.0.0.1") }
}

fn listed(candidates: &Candidates) -> Vec<(&str, bool)> {
    candidates.list().iter().map(|candidate| (candidate.address.origin.as_str(), candidate.unasked)).collect()
}

#[test]
fn the_pages_own_origin_comes_before_the_usual_port() {
    let at_another_port = Candidates::new(page("http://127.0.0.1:9000"), None, None);
    assert_eq!(listed(&at_another_port), [("http://127.0.0.1:9000", true), ("http://127.0.0.1:8080", true)]);
    let at_the_usual_port = Candidates::new(page("http://127.0.0.1:8080"), None, None);
    assert_eq!(listed(&at_the_usual_port), [("http://127.0.0.1:8080", true)]);
}

#[test]
fn a_page_from_elsewhere_looks_on_this_computer_only_when_asked() {
    let candidates = Candidates::new(page("https://course.example"), None, None);
    assert_eq!(listed(&candidates), [("https://course.example", true), ("http://127.0.0.1:8080", false)]);
    let named = Some("http://127.0.0.1:9000".to_owned());
    let candidates = Candidates::new(page("https://course.example"), named, None);
    assert_eq!(listed(&candidates), [("http://127.0.0.1:9000", false)]);
}

#[test]
fn another_relay_does_not_take_the_place_of_one_that_answered() {
    let mut candidates = Candidates::new(page("http://127.0.0.1:9000"), None, Some("of-9000".into()));
    candidates.pin(&relay("http://127.0.0.1:9000", Some("of-9000")));
    assert_eq!(listed(&candidates), [("http://127.0.0.1:9000", true)]);
    candidates.pin(&relay("http://127.0.0.1:9000", Some("of-9000")));
    assert_eq!(listed(&candidates), [("http://127.0.0.1:9000", true)], "the second answer changes nothing");
}

#[test]
fn a_web_server_without_a_relay_is_asked_once_unless_there_is_no_other() {
    let mut candidates = Candidates::new(page("https://course.example"), None, None);
    candidates.leave_out_own_server();
    assert_eq!(listed(&candidates), [("http://127.0.0.1:8080", false)]);
    // At this address, a relay may be started in place of the web server.
    let mut candidates = Candidates::new(page("http://127.0.0.1:8080"), None, None);
    candidates.leave_out_own_server();
    assert_eq!(listed(&candidates), [("http://127.0.0.1:8080", true)]);
}

#[test]
fn a_relay_that_a_link_names_is_known_unless_the_page_came_from_it() {
    let is_from_link = |named: Option<&str>| {
        Candidates::new(page("http://127.0.0.1:8080"), named.map(str::to_owned), None).is_from_link()
    };
    assert!(is_from_link(Some("http://127.0.0.1:9999")) && is_from_link(Some("https://127.0.0.1:8080")));
    assert!(!is_from_link(Some("http://127.0.0.1:8080")) && !is_from_link(None));
}
