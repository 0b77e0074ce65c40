//! The tasks of the TCP server lab: serve a client, and serve two at once. Pure.

use super::{form::Form, model::Msg};
use crate::{
    effect::Context,
    progress::{
        Attempt, Conversation, Task, TaskAbout, Verdict,
        attempt::{is_received, is_sent},
    },
    record::EventKind,
    text::Lang,
};

pub static TASKS: [Task<Msg>; 2] = [
    Task {
        about: TaskAbout {
            id: "serve",
            title: Lang::task_serve,
            what: Lang::task_serve_what,
            way: Lang::task_serve_way,
            needs_relay: false,
            judge: serve,
        },
        setup,
    },
    Task {
        about: TaskAbout {
            id: "serve-many",
            title: Lang::task_many,
            what: Lang::task_many_what,
            way: Lang::task_many_way,
            needs_relay: false,
            judge: serve_many,
        },
        setup: |context| {
            let form = Form { one_at_a_time: true, ..form(context) };
            vec![Msg::CloseEverything, Msg::Restore(Box::new(form))]
        },
    },
];

fn form(context: &Context) -> Form {
    Form::new(context.lang.first_message(), context.lang.first_fixed_reply())
}

/// Restores the initial form, and closes everything: a server that is still listening would not match the form.
fn setup(context: &Context) -> Vec<Msg> {
    vec![Msg::CloseEverything, Msg::Restore(Box::new(form(context)))]
}

/// The numbers of a connection's events, in the order of the record; `None` if there is no such event.
struct Service {
    accepted: u64,
    received: Option<u64>,
    answered: Option<u64>,
    /// The first event that ended the connection in either direction.
    ended: Option<u64>,
}

impl Service {
    fn of(conversation: &Conversation) -> Option<Self> {
        let accepted = conversation.first(|kind| matches!(kind, EventKind::Accepted { .. }))?;
        let received = conversation.after(accepted, is_received);
        let answered = received.and_then(|received| conversation.after(received, is_sent));
        let ended = conversation.first(|kind| {
            matches!(kind, EventKind::Fin | EventKind::Close | EventKind::Reset | EventKind::Failed(_))
                || kind.ends_connection()
        });
        Some(Self { accepted, received, answered, ended })
    }
}

/// Proved when the server has listened, accepted, received and replied.
fn serve(attempt: &Attempt) -> Verdict {
    let Some(bound) = attempt.first(|kind| matches!(kind, EventKind::Bound { .. })) else {
        let tried = attempt.first(|kind| matches!(kind, EventKind::Bind { .. }));
        return tried.map_or(Verdict::Untried, |_| Verdict::Wrong(Lang::task_serve_not_bound));
    };
    let services: Vec<_> = attempt.conversations().iter().filter_map(Service::of).collect();
    match services.iter().find(|service| service.answered.is_some()).or(services.last()) {
        None => Verdict::Wrong(Lang::task_serve_nobody),
        Some(Service { received: None, .. }) => Verdict::Wrong(Lang::task_serve_nothing_came),
        Some(Service { accepted, received, answered, .. }) => {
            Verdict::of([Some(bound), Some(*accepted), *received, *answered], Lang::task_serve_not_answered)
        }
    }
}

/// Proved when two connections have been answered while both were open.
fn serve_many(attempt: &Attempt) -> Verdict {
    let services: Vec<_> = attempt.conversations().iter().filter_map(Service::of).collect();
    if services.is_empty() {
        return Verdict::Untried;
    }
    let answered: Vec<_> =
        services.iter().filter_map(|service| Some((service, service.received?, service.answered?))).collect();
    for (index, (first, first_received, first_answered)) in answered.iter().enumerate() {
        for (second, second_received, second_answered) in &answered[index + 1..] {
            let both_answered = first_answered.max(second_answered);
            let open = |service: &Service| service.ended.is_none_or(|ended| ended > *both_answered);
            if open(first) && open(second) {
                return Verdict::Proved(vec![*first_received, *first_answered, *second_received, *second_answered]);
            }
        }
    }
    Verdict::Wrong(if answered.len() < 2 { Lang::task_many_too_few } else { Lang::task_many_in_turn })
}
