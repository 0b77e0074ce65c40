//! Experiment: whether the connection or the program remembers a cookie.

use super::{body, fetches, get, messages, needs_http_here, response, send};
use crate::{
    experiment::{
        Experiment,
        Step::Stage,
        evidence::{Cell, Evidence, Table},
        seen::Seen,
    },
    labs::http_client::{
        form::{Form, Pair},
        model::Msg,
        wire::lab::WireSettings,
    },
    record::EventKind,
    text::Lang,
};
use serde_json::Value;

const SET: &str = "/response-headers?Set-Cookie=flavor%3Dmint";
const COOKIE: &str = "flavor=mint";

pub const COOKIES: Experiment<Msg> = Experiment {
    id: "cookies",
    title: Lang::cookies_title,
    question: Lang::cookies_question,
    choices: &[Lang::cookies_connection, Lang::cookies_program],
    missing: needs_http_here,
    steps: |context| {
        let own = Form { headers: vec![Pair::new("Cookie", COOKIE)], ..get(context, "/cookies") };
        let mut steps = Vec::new();
        for (words, form, settings) in [
            (Lang::cookies_set as fn(Lang) -> &'static str, get(context, SET), WireSettings::RAW),
            (Lang::cookies_again, get(context, "/cookies"), WireSettings::RAW),
            (Lang::cookies_sent, own, WireSettings::RAW),
            (Lang::cookies_fetch, get(context, SET), WireSettings::FETCH),
        ] {
            steps.push(Stage(words));
            steps.extend(send(form, settings));
        }
        steps
    },
    evidence,
    why: Lang::cookies_why,
    note: Some(Lang::cookies_note),
};

fn evidence(seen: Seen, lang: Lang) -> Evidence {
    let columns = [lang.column_request(), lang.cookies_asked(), lang.cookies_answered(), lang.cookies_known()];
    let mut table = Table::new(lang.cookies_caption(), &columns);
    let dash = || "–".to_owned();
    let (mut set, mut known, mut asked) = (false, Vec::new(), None);
    for (event, message) in messages(seen) {
        if response(message).is_none() {
            asked = message.header("Cookie").map(|value| format!("Cookie: {value}"));
            continue;
        }
        let answered = message.header("Set-Cookie").map(|value| format!("Set-Cookie: {value}"));
        let told: Option<Value> = serde_json::from_slice(&body(seen, event, message)).ok();
        let cookies = told.as_ref().and_then(|told| told.get("cookies")).map(Value::to_string);
        set |= answered.is_some();
        known.extend(cookies.clone());
        table.push([
            Cell::Plain(lang.column_raw().to_owned()),
            Cell::Code(asked.take().unwrap_or_else(dash)),
            Cell::Code(answered.unwrap_or_else(dash)),
            Cell::Code(cookies.unwrap_or_else(dash)),
        ]);
    }
    let mut hidden = None;
    for (_, end) in fetches(seen) {
        if let EventKind::Response { headers, .. } = &end.kind {
            hidden = Some(!headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("set-cookie")));
            let words = if hidden == Some(true) { lang.cookies_hidden() } else { "Set-Cookie" };
            table.push([
                Cell::Plain("fetch".to_owned()),
                Cell::Code(dash()),
                Cell::Plain(words.to_owned()),
                Cell::Code(dash()),
            ]);
        }
    }
    let supports = match (set, &known[..], hidden) {
        (true, [without, with], Some(true)) if without == "{}" && with.contains("mint") => Some(1),
        (true, [without, _], _) if without.contains("mint") => Some(0),
        _ => None,
    };
    Evidence { tables: vec![table], supports }
}
