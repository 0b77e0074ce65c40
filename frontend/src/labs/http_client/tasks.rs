//! The tasks of the HTTP client lab: what the chapter's HTTPClient does, and HTTP as bytes on the wire. Pure.

use super::{
    example::{PRACTICE_SERVER, base_urls},
    form::Form,
    model::Msg,
    wire::lab::WireSettings,
};
use crate::{
    effect::Context,
    progress::{Attempt, Conversation, Task, TaskAbout, Verdict},
    record::{EventKind, HttpStart},
    text::Lang,
};

pub static TASKS: [Task<Msg>; 5] = [
    Task {
        about: TaskAbout {
            id: "http-wire",
            title: Lang::task_wire,
            what: Lang::task_wire_what,
            way: Lang::task_wire_way,
            needs_relay: false,
            judge: |attempt| attempt.best(on_the_wire),
        },
        setup,
    },
    Task {
        about: TaskAbout {
            id: "http-get",
            title: Lang::task_get,
            what: Lang::task_get_what,
            way: Lang::task_get_way,
            needs_relay: false,
            judge: |attempt| attempt.best(get),
        },
        setup,
    },
    Task {
        about: TaskAbout {
            id: "http-rest",
            title: Lang::task_rest,
            what: Lang::task_rest_what,
            way: Lang::task_rest_way,
            needs_relay: false,
            judge: rest,
        },
        setup,
    },
    Task {
        about: TaskAbout {
            id: "http-session",
            title: Lang::task_session,
            what: Lang::task_session_what,
            way: Lang::task_session_way,
            needs_relay: false,
            judge: session,
        },
        setup,
    },
    Task {
        about: TaskAbout {
            id: "http-handle",
            title: Lang::task_handle,
            what: Lang::task_handle_what,
            way: Lang::task_handle_way,
            needs_relay: false,
            judge: handle,
        },
        setup,
    },
];

/// Sets the form to a GET of the practice server's `/` by fetch, without parameters.
fn setup(context: &Context) -> Vec<Msg> {
    let base = base_urls(context.relay).into_iter().next().unwrap_or_else(|| PRACTICE_SERVER.into());
    let form = Form { path: "/".into(), params: Vec::new(), ..Form::new(base) };
    vec![Msg::Restore(Box::new(form), WireSettings::FETCH)]
}

/// A request, by fetch or raw, with the numbers of its entry in the record and of its response's entry.
struct Exchange<'a> {
    method: &'a str,
    /// By fetch, the whole URL; raw, usually path and query.
    url: &'a str,
    headers: &'a [(String, String)],
    /// The names of those that come from the session.
    session_headers: &'a [String],
    request: u64,
    /// The number of the response's entry, and the status code.
    response: Option<(u64, u16)>,
    failed: Option<u64>,
}

/// Returns the exchanges of a conversation: one by fetch, any number on a persistent connection.
fn exchanges<'a>(conversation: &Conversation<'a>) -> Vec<Exchange<'a>> {
    let mut exchanges = Vec::<Exchange>::new();
    for event in &conversation.events {
        let mut begin = |method, url, headers, session_headers| {
            let (request, response, failed) = (event.number, None, None);
            exchanges.push(Exchange { method, url, headers, session_headers, request, response, failed });
        };
        match &event.kind {
            EventKind::Request { method, url, headers, session_headers, .. } => {
                begin(method, url, headers, session_headers);
            }
            EventKind::HttpMessage(message) => match &message.start {
                HttpStart::Request { method, target } => {
                    begin(method, target, &message.headers, &message.session_headers);
                }
                HttpStart::Response { status, .. } if message.complete => {
                    if let Some(last) = exchanges.last_mut() {
                        last.response = Some((event.number, *status));
                    }
                }
                HttpStart::Response { .. } => {}
            },
            EventKind::Response { status, .. } => {
                if let Some(last) = exchanges.last_mut() {
                    last.response = Some((event.number, *status));
                }
            }
            EventKind::HttpFailed { .. } => {
                if let Some(last) = exchanges.last_mut() {
                    last.failed = Some(event.number);
                }
            }
            _ => {}
        }
    }
    exchanges
}

fn all_exchanges<'a>(attempt: &Attempt<'a>) -> Vec<Exchange<'a>> {
    attempt.conversations().iter().flat_map(exchanges).collect()
}

fn is_success(exchange: &Exchange) -> bool {
    exchange.response.is_some_and(|(_, status)| (200..300).contains(&status))
}

/// Proved by a request and its response as bytes over a TCP connection.
fn on_the_wire(conversation: &Conversation) -> Verdict {
    let is_request = |kind: &EventKind| matches!(kind, EventKind::HttpMessage(message) if matches!(message.start, HttpStart::Request { .. }));
    let Some(request) = conversation.first(is_request) else {
        let by_fetch = conversation.first(|kind| matches!(kind, EventKind::Request { .. }));
        return by_fetch.map_or(Verdict::Untried, |_| Verdict::Wrong(Lang::task_wire_by_fetch));
    };
    let open = conversation.first(|kind| matches!(kind, EventKind::Open { .. }));
    let response = conversation.after(request, |kind| {
        matches!(kind, EventKind::HttpMessage(message) if message.complete && matches!(message.start, HttpStart::Response { .. }))
    });
    Verdict::of([open, Some(request), response], Lang::task_wire_no_response)
}

/// Proved by a GET with a query parameter that was answered with 200.
fn get(conversation: &Conversation) -> Verdict {
    exchanges(conversation).iter().fold(Verdict::Untried, |best, exchange| {
        let has_query = exchange.url.split_once('?').is_some_and(|(_, query)| query.contains('='));
        best.or(match exchange.response {
            _ if exchange.method != "GET" => Verdict::Wrong(Lang::task_get_other_method),
            _ if !has_query => Verdict::Wrong(Lang::task_get_no_query),
            Some((response, 200)) => Verdict::Proved(vec![exchange.request, response]),
            Some(_) | None => Verdict::Wrong(Lang::task_get_not_ok),
        })
    })
}

/// Proved by a POST of JSON and a PUT, PATCH or DELETE that both succeeded.
fn rest(attempt: &Attempt) -> Verdict {
    let exchanges = all_exchanges(attempt);
    let is_json = |exchange: &&Exchange| {
        exchange.headers.iter().any(|(name, value)| {
            name.eq_ignore_ascii_case("content-type") && value.to_ascii_lowercase().starts_with("application/json")
        })
    };
    let done = |exchange: &Exchange| {
        exchange.response.filter(|_| is_success(exchange)).map(|(response, _)| [exchange.request, response])
    };
    let post = exchanges.iter().filter(|exchange| exchange.method == "POST").filter(is_json).find_map(done);
    let change =
        exchanges.iter().filter(|exchange| matches!(exchange.method, "PUT" | "PATCH" | "DELETE")).find_map(done);
    match (post, change) {
        _ if exchanges.is_empty() => Verdict::Untried,
        (Some(post), Some(change)) => Verdict::Proved([post, change].concat()),
        (Some(_), None) => Verdict::Wrong(Lang::task_rest_no_change),
        (None, _) => Verdict::Wrong(Lang::task_rest_no_post),
    }
}

/// Proved by two requests to different URLs that have the same default header of the session and received a response.
fn session(attempt: &Attempt) -> Verdict {
    let exchanges = all_exchanges(attempt);
    let from_session = |exchange: &Exchange| -> Vec<(String, String)> {
        let is_default = |name: &str| exchange.session_headers.iter().any(|other| other.eq_ignore_ascii_case(name));
        let headers = exchange.headers.iter().filter(|(name, _)| is_default(name));
        headers.map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect()
    };
    let carrying: Vec<_> = exchanges.iter().filter(|exchange| !from_session(exchange).is_empty()).collect();
    for (index, first) in carrying.iter().enumerate() {
        for second in &carrying[index + 1..] {
            let shares = from_session(first).iter().any(|header| from_session(second).contains(header));
            if let (true, true, Some((first_response, _)), Some((second_response, _))) =
                (shares, first.url != second.url, first.response, second.response)
            {
                return Verdict::Proved(vec![first.request, first_response, second.request, second_response]);
            }
        }
    }
    match (exchanges.is_empty(), carrying.len()) {
        (true, _) => Verdict::Untried,
        (false, 0) => Verdict::Wrong(Lang::task_session_no_header),
        (false, 1) => Verdict::Wrong(Lang::task_session_one),
        (false, _) => Verdict::Wrong(Lang::task_session_same_url),
    }
}

/// Proved by a response with an error status and a request without any response.
fn handle(attempt: &Attempt) -> Verdict {
    let exchanges = all_exchanges(attempt);
    let refused = exchanges.iter().find_map(|exchange| {
        exchange.response.filter(|(_, status)| *status >= 400).map(|(response, _)| [exchange.request, response])
    });
    let failed = exchanges.iter().find_map(|exchange| Some([exchange.request, exchange.failed?]));
    match (refused, failed) {
        (Some(refused), Some(failed)) => Verdict::Proved([refused, failed].concat()),
        (Some(_), None) => Verdict::Wrong(Lang::task_handle_no_failure),
        (None, Some(_)) => Verdict::Wrong(Lang::task_handle_no_status),
        (None, None) if exchanges.iter().any(|exchange| exchange.response.is_some()) => {
            Verdict::Wrong(Lang::task_handle_neither)
        }
        (None, None) => Verdict::Untried,
    }
}
