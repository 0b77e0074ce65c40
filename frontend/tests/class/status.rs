//! The status that a learner's page reports.

use crate::*;
use networking_lab::{class::status::status, labs};
use relay_protocol::{OpenSockets, Report};

#[test]
fn a_status_names_what_is_done_and_none_of_its_bytes() {
    let open = OpenSockets { tcp: 2, ..OpenSockets::default() };
    let told = status(&named("  민지 "), labs::find("udp"), open, &progress(&["tcp-echo", "someone-elses-idea"]));
    let expected = Status {
        name: Some("민지".into()),
        browser: Some("00000000000000000000000000000abc".into()),
        lab: Some("udp".into()),
        open,
        done: vec!["tcp-echo".into()],
    };
    assert_eq!(told, expected);
    let json = serde_json::to_string(&Report::Status(told)).unwrap();
    assert!(!json.contains("787878") && !json.contains("xxx"), "{json}");
    let nameless = ["", "   ", &"x".repeat(33), "a\u{7}b"];
    for typed in nameless {
        assert_eq!(status(&named(typed), None, open, &Progress::default()).name, None, "{typed:?}");
    }
}

#[test]
fn whatever_is_told_the_relay_takes() {
    let every: Vec<&str> = labs::LABS
        .iter()
        .flat_map(|lab| {
            let tasks = (lab.tasks)().into_iter().map(|task| task.id);
            tasks.chain((lab.experiments)().into_iter().map(|(id, _)| id))
        })
        .collect();
    for lab in labs::LABS {
        let told = Report::Status(status(&named("민지"), Some(lab), OpenSockets::default(), &progress(&every)));
        assert_eq!(told.check(), Ok(()));
        let Report::Status(Status { done, .. }) = told else { unreachable!() };
        assert_eq!(done.len(), every.len());
    }
}
