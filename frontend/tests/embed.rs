//! The messages between the page and its host page, the script for course pages, and the labs of the sample page.

use networking_lab::{
    app::address::Address,
    embed::message::{FrameMessage, HostMessage, LanguageMap, PROTOCOL, frame_resize},
    progress::{Progress, Proof},
    record::Record,
    text::Lang,
    theme::Theme,
};
use serde_json::{Value, json, value::RawValue};

fn sent(message: &FrameMessage) -> Value {
    serde_json::from_str(&message.to_json("lab-1")).expect("it is JSON")
}

#[test]
fn what_the_frame_says() {
    let ready = FrameMessage::Ready { protocol: PROTOCOL, lab: Some("udp"), lang: "ko" };
    assert_eq!(
        ready.to_json("lab-1"),
        r#"{"from":"networking-lab","frame":"lab-1","type":"ready","protocol":1,"lab":"udp","lang":"ko"}"#
    );
    let height = FrameMessage::Height { height: 812 };
    assert_eq!(height.to_json(""), r#"{"from":"networking-lab","frame":"","type":"height","height":812}"#);
    let complete = FrameMessage::Complete { lab: None };
    assert_eq!(complete.to_json("a"), r#"{"from":"networking-lab","frame":"a","type":"complete","lab":null}"#);
    assert_eq!(frame_resize(812), r#"{"subject":"lti.frameResize","height":812}"#);

    let proof = Proof::new("cut", 1_790_000_000_000, Some(true), &Record::default(), &[]);
    let name = LanguageMap { ko: "자르기", en: "Cut" };
    let task = FrameMessage::task(
        &proof,
        "https://lab.example/?experiment=cut".into(),
        name,
        "2026-09-21T14:13:20.000Z".into(),
    );
    let expected = json!({
        "from": "networking-lab", "frame": "lab-1", "type": "task",
        "task": "cut", "at": 1_790_000_000_000_u64, "predicted": true, "rows": [],
        "statement": {
            "verb": {
                "id": "http://adlnet.gov/expapi/verbs/completed",
                "display": { "ko": "완료", "en": "completed" },
            },
            "object": {
                "objectType": "Activity",
                "id": "https://lab.example/?experiment=cut",
                "definition": {
                    "type": "http://adlnet.gov/expapi/activities/simulation",
                    "name": { "ko": "자르기", "en": "Cut" },
                },
            },
            "result": { "completion": true, "success": true },
            "timestamp": "2026-09-21T14:13:20.000Z",
        },
    });
    assert_eq!(sent(&task), expected);
}

#[test]
fn a_state_that_goes_to_the_host_comes_back_as_it_was() {
    let mut progress = Progress::default();
    progress.add(Proof::new("tcp-echo", 1_790_000_000_000, None, &Record::default(), &[]));
    let state = RawValue::from_string(progress.to_json()).expect("it is JSON");
    let told = sent(&FrameMessage::State { state });
    assert_eq!((&told["type"], &told["state"]["format"]), (&json!("state"), &json!(1)));
    let back = json!({ "to": "networking-lab", "frame": "lab-1", "type": "state", "state": told["state"] }).to_string();
    let Some(HostMessage::State(state)) = HostMessage::from_json(&back, "lab-1") else { panic!("{back} is a state") };
    assert_eq!(Progress::from_json(&state), Ok(progress));
}

#[test]
fn what_the_host_says_is_read_only_by_the_frame_that_is_meant() {
    let show = r#"{"to":"networking-lab","frame":"lab-1","type":"show","lang":"en-GB","theme":"dark"}"#;
    let expected = HostMessage::Show { lang: Some(Lang::En), theme: Some(Theme::Dark) };
    assert_eq!(HostMessage::from_json(show, "lab-1"), Some(expected));
    assert_eq!(HostMessage::from_json(show, "lab-2"), None, "another frame's");
    let part = r#"{"to":"networking-lab","frame":"lab-1","type":"show","theme":"pink"}"#;
    assert_eq!(HostMessage::from_json(part, "lab-1"), Some(HostMessage::Show { lang: None, theme: None }));
    for other in [
        "",
        "7",
        r#""networking-lab""#,
        r#"{"to":"networking-lab","frame":"lab-1"}"#,
        r#"{"to":"networking-lab","frame":"lab-1","type":"run"}"#,
        r#"{"to":"networking-lab","frame":"lab-1","type":"state"}"#,
        r#"{"to":"somebody","frame":"lab-1","type":"show"}"#,
        r#"{"from":"networking-lab","frame":"lab-1","type":"show"}"#,
    ] {
        assert_eq!(HostMessage::from_json(other, "lab-1"), None, "{other}");
    }
}

#[test]
fn the_script_for_course_pages_is_small_and_no_module_only() {
    let script = include_str!("../embed/networking-lab.js");
    assert!(script.len() < 4096, "{} bytes", script.len());
    assert!(!script.contains("import.meta.") && !script.contains("export "), "a plain script could not be read");
}

/// The attributes of each element, as a query.
fn queries(html: &str) -> Vec<String> {
    let elements = html.split("<networking-lab").skip(1);
    let attributes = elements.map(|rest| rest.split('>').next().unwrap_or_default());
    let query = |attributes: &str| {
        let mut parts = attributes.split('"');
        let mut pairs = Vec::new();
        while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            pairs.push(format!("{}={value}", name.trim().trim_end_matches('=')));
        }
        pairs.join("&")
    };
    attributes.map(query).collect()
}

#[test]
fn the_labs_of_the_sample_course_page_are_those_that_there_are() {
    let queries = queries(include_str!("../course/index.html"));
    assert!(queries.len() >= 8, "{queries:?}");
    for query in queries {
        let address = Address::from_query(&query);
        assert_eq!(address.rejected, [], "{query}");
        if let (Some(lab), Some(set_up)) = (address.lab, address.set_up) {
            assert_eq!(set_up.lab, lab, "{query}");
        }
    }
}

#[test]
fn the_sample_course_page_has_every_lab_and_all_of_the_chapters_code() {
    let page = include_str!("../course/index.html");
    for lab in networking_lab::labs::LABS {
        assert!(page.contains(&format!("lab=\"{}\"", lab.id)), "{}", lab.id);
    }
    for code in
        ["class TCPServer:", "def handle_client", "class TCPClient:", "class HTTPClient:", "def _handle_response"]
    {
        assert!(page.contains(code), "{code}");
    }
}
