//! What holds for every program, whatever it does.

use crate::works::all_kinds;
use networking_lab::{
    snippets::{Code, write},
    text::Lang,
};

#[test]
fn every_gap_is_filled() {
    for work in all_kinds() {
        for code in Code::ALL {
            for lang in Lang::ALL {
                let program = write(&work, code, lang);
                assert!(!program.contains(['«', '»']), "{code:?} {work:?}:\n{program}");
                for line in program.lines() {
                    assert_eq!(line.trim_end(), line, "{code:?} {work:?}:\n{program}");
                    // A comment, or a sentence, whose words are missing.
                    let bare = line.trim_start();
                    assert!(
                        !matches!(bare, "#" | "//") && !bare.ends_with(" #") && !bare.ends_with(" //"),
                        "{program}"
                    );
                }
            }
        }
    }
}

#[test]
fn words_can_stand_between_quotes() {
    for work in all_kinds() {
        let (ko, en) = (write(&work, Code::Python, Lang::Ko), write(&work, Code::Python, Lang::En));
        assert_eq!(ko.matches('"').count(), en.matches('"').count(), "{ko}\n{en}");
        assert_eq!(ko.lines().count(), en.lines().count(), "{ko}\n{en}");
    }
}

#[test]
fn a_language_of_servers_only_gives_way_to_rust() {
    for work in all_kinds() {
        assert!(Code::Tokio.for_work(&work).knows(&work));
        let is_tokio = write(&work, Code::Tokio, Lang::En).contains("tokio::net");
        assert_eq!(is_tokio, Code::Tokio.knows(&work));
    }
}
