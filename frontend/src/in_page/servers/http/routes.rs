//! The paths of the server, and the handler of each.

use super::{
    Site,
    answer::{Answer, Body, End},
    bodies,
    cors::{self, Sharing},
    inspect, login,
    request::Asked,
};
use bytes::Bytes;
use matchit::{Params, Router};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// The handler of a path.
type Handler = fn(&Asked, &Params, &Site) -> Answer;

struct Route {
    path: &'static str,
    /// The accepted methods besides OPTIONS; empty for all.
    methods: &'static [&'static str],
    sharing: Sharing,
    about: &'static str,
    handler: Handler,
}

const fn route(path: &'static str, methods: &'static [&'static str], about: &'static str, handler: Handler) -> Route {
    Route { path, methods, sharing: Sharing::Everyone, about, handler }
}

const fn shared(route: Route, sharing: Sharing) -> Route {
    Route { sharing, ..route }
}

const GET: &[&str] = &["GET", "HEAD"];
const ANY: &[&str] = &[];

/// All routes except `/`, which shows this list.
#[rustfmt::skip]
const ROUTES: &[Route] = &[
    route("/get", GET, "what a GET request brought", inspect::head),
    route("/head", &["HEAD"], "the head of that answer", inspect::head),
    route("/post", &["POST"], "what a POST request brought", inspect::whole),
    route("/put", &["PUT"], "what a PUT request brought", inspect::whole),
    route("/patch", &["PATCH"], "what a PATCH request brought", inspect::whole),
    route("/delete", &["DELETE"], "what a DELETE request brought", inspect::whole),
    route("/options", &["OPTIONS"], "what an OPTIONS request brought", inspect::options),
    route("/anything", ANY, "what a request of any method brought", inspect::anything),
    route("/anything/{*path}", ANY, "the same, at any path below", inspect::anything),
    route("/headers", GET, "the headers that a GET request brought", inspect::headers),
    route("/ip", GET, "the address that a request came from", inspect::ip),
    route("/user-agent", GET, "the User-Agent of a request", inspect::user_agent),
    shared(route("/log", GET, "the last requests; ?since=7 for those after number 7", inspect::log), Sharing::SameHost),
    route("/status/{code}", ANY, "this status code", inspect::status),
    route("/delay/{seconds}", ANY, "as /anything, after 0 to 10 seconds", inspect::delay),
    route("/response-headers", &["GET", "HEAD", "POST"], "the headers that the query names", inspect::response_headers),
    route("/redirect/{n}", GET, "n redirects; ?absolute=true with whole URLs", inspect::redirect),
    route("/relative-redirect/{n}", GET, "n redirects to paths", inspect::redirect),
    route("/absolute-redirect/{n}", GET, "n redirects to whole URLs", inspect::redirect),
    route("/redirect-to", ANY, "a redirect to ?url= with ?status_code=", inspect::redirect_to),
    route("/cookies", GET, "the cookies of a request", login::cookies),
    route("/cookies/set", GET, "sets the cookies that the query names", login::set_cookies),
    route("/cookies/set/{name}/{value}", GET, "sets one cookie", login::set_cookie),
    route("/cookies/delete", GET, "deletes the cookies that the query names", login::delete_cookies),
    route("/basic-auth/{user}/{passwd}", GET, "asks for this name and password", login::basic),
    route("/hidden-basic-auth/{user}/{passwd}", GET, "404 without this name and password", login::hidden_basic),
    route("/bearer", GET, "asks for a token", login::bearer),
    route("/html", GET, "an HTML document", bodies::html),
    route("/xml", GET, "an XML document", bodies::xml),
    route("/json", GET, "a JSON document", bodies::json),
    route("/encoding/utf8", GET, "text in UTF-8", bodies::utf8),
    route("/robots.txt", GET, "asks crawlers to leave /deny out", bodies::robots),
    route("/deny", GET, "what they are asked to leave out", bodies::deny),
    route("/base64/{value}", GET, "what this base64 says, as ?content-type=", bodies::base64),
    route("/stream/{n}", GET, "n lines of JSON, in chunks", bodies::stream),
    route("/stream-bytes/{n}", GET, "n random bytes in chunks of ?chunk_size=; ?seed=", bodies::stream_bytes),
    route("/bytes/{n}", GET, "n random bytes; ?seed=", bodies::random_bytes),
    route("/drip", GET, "?numbytes= over ?duration= seconds, after ?delay=, with ?code=", bodies::drip),
    route("/uuid", GET, "a random UUID", bodies::uuid),
    route("/cache", GET, "304 to every condition", inspect::cache),
    route("/cache/{seconds}", GET, "may be kept for so many seconds", inspect::cache_for),
    shared(route("/cors/none", ANY, "as /anything, and no page of another origin may read it", inspect::anything), Sharing::Nobody),
    shared(route("/cors/simple", ANY, "the same for what needs no preflight: nothing else is allowed", inspect::anything), Sharing::SimpleRequests),
    shared(route("/cors/preflight-deny", ANY, "the same, and a preflight is answered with 403", inspect::anything), Sharing::DeniedPreflight),
    route("/close/fin", ANY, "no answer: the connection ends with a FIN", |_, _, _| Answer::none(End::Close)),
    route("/close/reset", ANY, "no answer: the connection ends with a RST", |_, _, _| Answer::none(End::Reset)),
    route("/truncate", ANY, "ends after half of its Content-Length", truncate),
    route("/websocket/echo", GET, "a WebSocket that sends back each message; ?subprotocol=, ?close=, ?delay=, ?ping=, ?idle=", super::super::websocket::handshake),
];

static ROUTER: LazyLock<Router<&'static Route>> = LazyLock::new(|| {
    let mut router = Router::new();
    for route in ROUTES {
        router.insert(route.path, route).expect("no two routes are the same");
    }
    router
});

/// Returns the response to a request.
pub fn answer(asked: &Asked, site: &Site) -> Answer {
    // The relay serves the same routes under `/httpbin`.
    let path = asked.path.strip_prefix("/httpbin").filter(|path| path.starts_with('/')).unwrap_or(asked.path);
    let matched = ROUTER.at(path).ok();
    let sharing = matched.as_ref().map_or(Sharing::Everyone, |matched| matched.value.sharing);
    let answer = match matched {
        _ if asked.is_preflight() => cors::preflight(sharing),
        Some(matched) => {
            let route = matched.value;
            let is_taken = route.methods.is_empty() || route.methods.contains(&asked.method);
            match asked.method {
                _ if is_taken => (route.handler)(asked, &matched.params, site),
                "OPTIONS" => Answer::status(200).with("allow", allowed(route)),
                method => {
                    let sentence = format!("{method} is not possible here: the Allow header names what is");
                    Answer::refusal(405, &sentence).with("allow", allowed(route))
                }
            }
        }
        None if path == "/" => index(),
        None => Answer::refusal(404, &format!("nothing is at {path} inside this page: / lists what is here")),
    };
    cors::share(answer, asked, sharing)
}

fn allowed(route: &Route) -> String {
    route.methods.iter().chain(&["OPTIONS"]).copied().collect::<Vec<_>>().join(",")
}

fn index() -> Answer {
    let list: Map<String, Value> =
        ROUTES.iter().map(|route| (route.path.replace("{*", "{"), route.about.into())).collect();
    Answer::json(json!({ "routes": list }))
}

/// The Content-Length of `truncate`, and the number of bytes that it sends.
const ANNOUNCED: usize = 1000;
const SENT: usize = 500;

fn truncate(_: &Asked, _: &Params, _: &Site) -> Answer {
    let body = Body::Truncated { sent: Bytes::from_static(&[b'*'; SENT]), announced: ANNOUNCED };
    Answer { body, end: End::Close, ..Answer::of("text/plain; charset=utf-8", "") }
}
