//! The connection and the request of a URL, and the target of a redirect.

use networking_lab::http1::address::{Address, UrlError, resolve};

#[test]
fn a_url_says_where_to_connect_and_what_to_ask() {
    for (url, target, host, path) in [
        ("http://127.0.0.1:8081/get?a=1#part", "127.0.0.1:8081", "127.0.0.1:8081", "/get?a=1"),
        ("HTTP://lab.example", "lab.example:80", "lab.example", "/"),
        ("http://[::1]:80/a//b", "[::1]:80", "[::1]", "/a//b"),
        ("http://lab?이름=값", "lab:80", "lab", "/?%EC%9D%B4%EB%A6%84=%EA%B0%92"),
    ] {
        let address = Address { target: target.into(), host: host.into(), path: path.into() };
        assert_eq!(Address::of(url), Ok(address), "{url}");
    }
    for (url, error) in [
        ("https://lab/", UrlError::Scheme),
        ("/get", UrlError::Malformed),
        ("http:///get", UrlError::Malformed),
        ("http://lab:99999/", UrlError::Malformed),
        ("http://lab/a b", UrlError::Malformed),
    ] {
        assert_eq!(Address::of(url), Err(error), "{url}");
    }
}

#[test]
fn a_redirect_leads_on_from_where_it_came() {
    for (location, url) in [
        ("/get", "http://lab:81/get#top"),
        ("../anything", "http://lab:81/anything#top"),
        ("?b=2", "http://lab:81/status/302?b=2#top"),
        ("//other/x", "http://other/x#top"),
        ("https://other/y#end", "https://other/y#end"),
        ("/한글", "http://lab:81/%ED%95%9C%EA%B8%80#top"),
    ] {
        assert_eq!(resolve("http://lab:81/status/302?a=1#top", location).as_deref(), Some(url), "{location}");
    }
    assert_eq!(resolve("http://lab/", "a b"), None);
}
