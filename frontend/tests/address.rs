//! The parameters in the page's own URL.

use networking_lab::{
    app::{
        address::{Address, Parameter, Rejected, in_own_tab, with},
        tokens::{TabStorage, TokenKind, with_kept_tokens},
    },
    effect::Endpoint,
    labs::{self, Destination},
    query,
    record::Faults,
    text::Lang,
    transport::relay::RelayAddress,
};
use std::{cell::RefCell, collections::HashMap};

#[test]
fn a_query_is_read() {
    let address = Address::from_query(
        "?lab=http-client&lang=ko-KR&server=127.0.0.1:9000&relay=http%3A%2F%2F127.0.0.1%3A9999&token=a%2Bb&x=1",
    );
    assert_eq!(address.lab, labs::find("http-client"));
    assert_eq!(address.lang, Some(Lang::Ko));
    assert_eq!(address.server.as_deref(), Some("127.0.0.1:9000"));
    assert_eq!(address.relay.as_deref(), Some("http://127.0.0.1:9999"));
    assert_eq!(address.token.as_deref(), Some("a+b"));
    assert_eq!(address.rejected, []);
    assert_eq!(Address::from_query("?lab=&lang=&server=&relay=&token=&message="), Address::default());
}

#[test]
fn a_value_that_cannot_be_used_is_put_aside() {
    let rejected = |query: &str| Address::from_query(query).rejected;
    for (parameter, value) in [
        (Parameter::Lab, "nothing"),
        (Parameter::Task, "edges"),
        (Parameter::Experiment, "tcp-echo"),
        (Parameter::Lang, "fr"),
        (Parameter::Theme, "pink"),
        (Parameter::Relay, "127.0.0.1:8080"),
        (Parameter::Relay, "ws://127.0.0.1:8080"),
        (Parameter::Embed, "yes"),
    ] {
        let expected = [Rejected { parameter, value: value.into() }];
        assert_eq!(rejected(&format!("?{}={value}&lang=ko", parameter.name())), expected);
        for said in [Lang::Ko.rejected(&expected[0]), Lang::En.rejected(&expected[0])] {
            assert!(said.contains(&format!("{}={value}", parameter.name())), "{said}");
        }
    }
    // Every suggested value is valid.
    for parameter in [Parameter::Lab, Parameter::Task, Parameter::Experiment, Parameter::Lang, Parameter::Theme] {
        for value in parameter.values() {
            assert_eq!(rejected(&format!("?{}={value}", parameter.name())), [], "{value}");
        }
    }
    let long = Address::from_query(&format!("?lab={}", "가".repeat(1000))).rejected;
    assert!(Lang::En.rejected(&long[0]).len() < 500, "the page has room for it");
}

#[test]
fn a_part_of_another_page_says_so() {
    for (query, embed) in
        [("?embed", true), ("?embed=true", true), ("?embed=1", true), ("?embed=0", false), ("?lab=udp", false)]
    {
        assert_eq!(Address::from_query(query).embed, embed, "{query}");
    }
    let own = in_own_tab("?lab=udp&embed&relay=http://127.0.0.1:1", None, Lang::En);
    assert_eq!(own, "?lang=en&relay=http%3A%2F%2F127.0.0.1%3A1");
    let address = Address::from_query("?message=%EC%95%88%EB%85%95&embed");
    assert_eq!((address.message.as_deref(), address.embed), (Some("안녕"), true));
}

#[test]
fn the_address_keeps_what_it_has_but_the_token() {
    let next = with(
        "?theme=dark&token=secret&lang=en&lab=tcp-client&task=tcp-echo",
        labs::find("http-client").map(Destination::lab),
        Lang::Ko,
    );
    assert_eq!(next, "?lab=http-client&lang=ko&theme=dark");
    assert_eq!(with("?lab=udp&experiment=edges", None, Lang::En), "?lang=en");
    let task = with("?lab=tcp-client&state=abc&theme=dark", Destination::of("udp-compare"), Lang::Ko);
    assert_eq!(task, "?lab=udp&task=udp-compare&lang=ko&theme=dark", "a reload shows the same task");
    assert_eq!(with("?server=127.0.0.1:9000", None, Lang::En), "?lang=en", "which is the TCP client's");
}

#[test]
fn a_link_names_the_chapter_a_lab_or_what_a_lab_is_set_up_for() {
    let destination = |query| Address::from_query(query).destination();
    let lab = |id| labs::find(id).expect("it is one");
    assert_eq!(destination("?lang=ko"), None);
    assert_eq!(destination("?lab=udp"), Some(Destination::lab(lab("udp"))));
    assert_eq!(destination("?server=127.0.0.1:9000"), Some(Destination::lab(lab("tcp-client"))));
    let task = Destination { lab: lab("tcp-client"), task: Some("tcp-echo"), experiment: None };
    assert_eq!(destination("?lab=udp&task=tcp-echo"), Some(task), "a task has its lab");
    let experiment = Destination { lab: lab("udp"), task: None, experiment: Some("promises") };
    assert_eq!(destination("?experiment=promises"), Some(experiment));
    for wrong in ["?task=promises", "?experiment=tcp-echo", "?task=nothing"] {
        assert_eq!(destination(wrong), None, "{wrong}");
    }
}

#[test]
fn a_query_is_written_as_the_url_standard_has_it() {
    let written = query::encode([("a b", "1+1=2&%"), ("이름", "*-._~")]);
    assert_eq!(written, "a+b=1%2B1%3D2%26%25&%EC%9D%B4%EB%A6%84=*-._%7E");
    let pairs = [("a b", "1+1=2&%"), ("이름", "*-._~")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(query::pairs(&written), pairs);
    // Malformed escapes are kept as they are, as in browsers.
    let odd = query::pairs("?&a&=b&c==%&%e&%4=%zz%ff&");
    let odd: Vec<_> = odd.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(odd, [("a", ""), ("", "b"), ("c", "=%"), ("%e", ""), ("%4", "%zz\u{fffd}")]);
}

#[test]
fn a_socket_has_its_address_at_the_relay() {
    let relay = RelayAddress { origin: "http://127.0.0.1:8080".into(), token: None };
    assert_eq!(tcp_url(&relay, "[::1]:8888", None), "ws://127.0.0.1:8080/tcp/%5B%3A%3A1%5D%3A8888");
    assert_eq!(tcp_url(&relay, "a b+c/d~", None), "ws://127.0.0.1:8080/tcp/a%20b%2Bc%2Fd~");
    let relay = RelayAddress { origin: "https://lab.example".into(), token: Some("a b".into()) };
    assert_eq!(tcp_url(&relay, "echo", Some(3000)), "wss://lab.example/tcp/echo?timeout=3000&token=a+b");
}

fn tcp_url(relay: &RelayAddress, target: &str, timeout_ms: Option<u32>) -> String {
    Endpoint::Tcp { target: target.into(), timeout_ms, faults: Faults::default() }.url(relay)
}

/// In-memory tab storage.
#[derive(Default)]
struct Tab(RefCell<HashMap<String, String>>);

impl TabStorage for Tab {
    fn recall(&self, key: &str) -> Option<String> {
        self.0.borrow().get(key).cloned()
    }

    fn remember(&self, key: &str, value: &str) {
        self.0.borrow_mut().insert(key.into(), value.into());
    }

    fn forget(&self, key: &str) {
        self.0.borrow_mut().remove(key);
    }
}

/// The relay's and the class's token of a page that is opened with this query.
fn tokens(query: &str, tab: Option<&Tab>) -> (Option<String>, Option<String>) {
    let address = with_kept_tokens(Address::from_query(query), tab);
    (address.token, address.class_token)
}

fn both(token: &str, class_token: &str) -> (Option<String>, Option<String>) {
    (Some(token.into()), Some(class_token.into()))
}

#[test]
fn tokens_are_kept_for_their_relay_and_given_to_no_other() {
    let tab = Tab::default();
    assert_eq!(tokens("?token=a&class-token=b", Some(&tab)), both("a", "b"));
    assert_eq!(tokens("?lang=en", Some(&tab)), both("a", "b"), "after a reload");
    let other = "?relay=http://127.0.0.1:9999";
    assert_eq!(tokens(other, Some(&tab)), (None, None), "of a relay that a link names");
    assert_eq!(tokens(&[other, "&token=c&class-token=d"].concat(), Some(&tab)), both("c", "d"));
    assert_eq!(tokens(other, Some(&tab)), both("c", "d"));
    assert_eq!(tokens("", Some(&tab)), both("a", "b"), "each has its own");
    TokenKind::Class.keep(None, None, &tab);
    assert_eq!(tokens("", Some(&tab)), (Some("a".into()), None));
    assert_eq!(tokens(other, Some(&tab)), both("c", "d"), "that of another stays");
}

#[test]
fn without_storage_tokens_are_those_of_the_address() {
    assert_eq!(tokens("?token=a&class-token=b", None), both("a", "b"));
    assert_eq!(tokens("", None), (None, None));
}
