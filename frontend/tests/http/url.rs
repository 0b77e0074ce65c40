//! The displayed URL is the one that is sent.

use super::*;

#[test]
fn a_url_is_percent_encoded_as_browsers_do() {
    for (typed, sent) in [
        ("http://lab", "http://lab/"),
        ("HTTP://Lab.Example:80/A b", "http://lab.example/A%20b"),
        ("https://lab:443/", "https://lab/"),
        ("https://lab:80/", "https://lab:80/"),
        (
            "http://lab/한글?이름=값&a=b c'\"#부분",
            "http://lab/%ED%95%9C%EA%B8%80?%EC%9D%B4%EB%A6%84=%EA%B0%92&a=b%20c%27%22",
        ),
        ("http://lab/a/../b/./c", "http://lab/b/c"),
        ("http://lab/../..", "http://lab/"),
        ("http://lab/a/b/%2E/c/%2e%2E/d", "http://lab/a/b/d"),
        ("http://lab/a/../[b]|/.", "http://lab/[b]%7C/"),
        ("http://lab\\a\\b", "http://lab/a/b"),
        ("http://lab/a?b=\\", "http://lab/a?b=\\"),
        ("http://lab/%ed%95%9C%7e%zz", "http://lab/%ed%95%9C%7e%zz"),
        ("http://lab/{a}|[b]^`", "http://lab/%7Ba%7D%7C[b]%5E%60"),
        ("http://lab?{a}|^`", "http://lab/?{a}|^`"),
        ("http://[::1]:8081//a//b", "http://[::1]:8081//a//b"),
        (" http://lab/a\nb\t ", "http://lab/ab"),
        ("ftp://lab/한", "ftp://lab/한"),
        ("", ""),
    ] {
        assert_eq!(as_sent(typed), sent, "{typed:?}");
        assert_eq!(as_sent(sent), sent, "encoding it again changes nothing");
    }
}

#[test]
fn a_user_name_in_a_url_is_refused_as_fetch_does() {
    let error = |base: &str| Form { base_url: base.into(), ..form() }.request().unwrap_err().of(Part::Url).cloned();
    assert_eq!(error("http://user:pass@lab"), Some(InputError::UrlCredentials));
    assert_eq!(error("http://user@lab"), Some(InputError::UrlCredentials));
    let form = Form { path: "/a@b?c=@".into(), ..form() };
    assert!(form.request().is_ok(), "an @ behind the host is none");
}
