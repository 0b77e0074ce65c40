//! The bars, and the terminal commands.

use super::*;
use networking_lab::labs::tcp_server::{
    bars::{Bar, Scale, Span},
    commands::commands,
    form::Form,
    replies::Unit,
};

#[test]
fn bars_share_one_scale() {
    let second = 1_000_000;
    let first = Span { queued: second, accepted: Some(second), ended: Some(3 * second) };
    let next = Span { queued: 2 * second, accepted: Some(3 * second), ended: None };
    let last = Span { queued: 4 * second, accepted: None, ended: None };
    let now = 5 * second;
    let scale = Scale::of(&[first, next, last], now);
    assert_eq!(scale.length(), 4 * second);
    assert_eq!(scale.bar(first, now), Bar { from: 0, served: 0, end: 500 });
    assert_eq!(scale.bar(next, now), Bar { from: 250, served: 500, end: 1000 });
    assert_eq!(scale.bar(last, now), Bar { from: 750, served: 1000, end: 1000 });
    assert_eq!((next.waited(now), last.waited(now)), (second, second));
    assert_eq!((first.served(now), next.served(now), last.served(now)), (2 * second, 2 * second, 0));
    // If everything has ended, the scale no longer changes.
    assert_eq!(Scale::of(&[first], 99 * second), Scale::of(&[first], 50 * second));
    // Old times are cut off; short times are scaled to at least a second; an empty list is allowed.
    let scale = Scale::of(&[first, Span { ended: None, ..next }], 1000 * second);
    assert_eq!((scale.length(), scale.bar(first, 1000 * second).end), (60 * second, 0));
    assert_eq!(Scale::of(&[Span { queued: 5, accepted: Some(6), ended: Some(7) }], 9).length(), second);
    assert_eq!(Scale::of(&[], 9).length(), second);
}

#[test]
fn the_commands_name_the_port_that_was_bound() {
    let form = Form::new("", "");
    assert!(commands(Lang::Ko, &form, "").is_empty());
    for lang in [Lang::Ko, Lang::En] {
        let commands = commands(lang, &form, "127.0.0.1:9000");
        assert_eq!(&*commands[0].text, "nc 127.0.0.1 9000");
        assert!(commands.iter().all(|command| command.text.contains("9000")));
        // The text is in single quotes for the shell, so it must not contain any.
        assert_eq!(commands[1].text.matches('\'').count(), 2, "{}", commands[1].text);
    }
    let by_line = Form { unit: Unit::Line, ..form };
    assert!(commands(Lang::En, &by_line, "127.0.0.1:9000")[1].text.contains("\\n"));
}
