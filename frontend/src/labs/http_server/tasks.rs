//! The task of the HTTP server lab: answer a request. Pure.

use super::model::Msg;
use crate::{
    progress::{Attempt, Conversation, Task, TaskAbout, Verdict},
    record::{EventKind, HttpStart},
    text::Lang,
};

pub static TASKS: [Task<Msg>; 1] = [Task {
    about: TaskAbout {
        id: "http-serve",
        title: Lang::task_http_serve,
        what: Lang::task_http_serve_what,
        way: Lang::task_http_serve_way,
        needs_relay: false,
        judge: serve,
    },
    // The lab's initial setup fits the task, and the learner's changes to the routes must not be lost.
    setup: |_| Vec::new(),
}];

/// Proved when a request has been received and answered successfully.
fn serve(attempt: &Attempt) -> Verdict {
    let Some(bound) = attempt.first(|kind| matches!(kind, EventKind::Bound { .. })) else {
        let tried = attempt.first(|kind| matches!(kind, EventKind::Bind { .. }));
        return tried.map_or(Verdict::Untried, |_| Verdict::Wrong(Lang::task_http_serve_not_bound));
    };
    Verdict::Wrong(Lang::task_http_serve_nobody).or(attempt.best(|conversation| answered(conversation, bound)))
}

fn answered(conversation: &Conversation, bound: u64) -> Verdict {
    let is = |kind: &EventKind, ok: fn(&HttpStart) -> bool| matches!(kind, EventKind::HttpMessage(message) if ok(&message.start));
    let Some(request) = conversation.first(|kind| is(kind, |start| matches!(start, HttpStart::Request { .. }))) else {
        return Verdict::Untried;
    };
    let ok = conversation
        .after(request, |kind| is(kind, |start| matches!(start, HttpStart::Response { status: 200..300, .. })));
    Verdict::of([Some(bound), Some(request), ok], Lang::task_http_serve_not_ok)
}
