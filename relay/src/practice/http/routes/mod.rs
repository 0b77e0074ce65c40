//! The paths of the HTTP practice server and their handlers.
//!
//! - [`inspect`]: the contents of a request, and the log of the last ones
//! - [`status`], [`redirects`], [`headers`], [`caching`]: the head of an answer
//! - [`cookies`], [`auth`], [`digest`]: the identity of the client
//! - [`formats`], [`random`], [`streams`]: the body of an answer
//! - [`connections`]: deliberate failures
//! - [`websocket`]: upgrades to a WebSocket

mod auth;
mod caching;
mod connections;
mod cookies;
mod digest;
mod formats;
mod headers;
mod inspect;
mod random;
mod redirects;
mod status;
mod streams;
mod websocket;

use super::{
    answer::Refusal,
    capacity::Builder,
    cors::Sharing,
    host::SITE,
    shared::{Place, Shared},
};
use axum::{
    Router,
    extract::{OriginalUri, Request},
    http::{Method, header::SET_COOKIE},
    middleware::{self, Next},
    response::Response,
    routing::{self, MethodRouter, any, delete, get, patch, post, put},
};
use serde_json::{Map, json};
use std::sync::Arc;

/// The capabilities of a route's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carries {
    /// Data only: no script runs in the answers, they set no cookie, and they redirect only to other routes.
    Data,
    /// The answers can be shown by a browser as a document of their own.
    Document,
    /// The answers redirect anywhere.
    Redirect,
    /// The answers make a browser ask for a password.
    Login,
    /// The answers show, set and delete the cookies of a browser.
    Cookies,
    /// The route ends the connection, takes it over, or denies pages access: only possible for a server with a port of
    /// its own.
    Ends,
}

struct Route {
    path: &'static str,
    carries: Carries,
    sharing: Sharing,
    about: &'static str,
    service: fn() -> MethodRouter<Arc<Shared>>,
}

impl Route {
    const fn new(
        path: &'static str,
        carries: Carries,
        about: &'static str,
        service: fn() -> MethodRouter<Arc<Shared>>,
    ) -> Self {
        Self { path, carries, sharing: Sharing::Everyone, about, service }
    }

    const fn shared_with(self, sharing: Sharing) -> Self {
        Self { sharing, ..self }
    }

    /// Whether the route exists at this place: the page's origin has only routes that cannot affect the page.
    fn is_at(&self, place: Place) -> bool {
        place == Place::OwnPort || self.carries == Carries::Data
    }
}

use Carries::{Cookies, Data, Document, Ends, Login, Redirect};

/// Every route except `/`, which shows this list.
#[rustfmt::skip]
const ROUTES: &[Route] = &[
    Route::new("/get", Data, "what a GET request brought", || get(inspect::without_body)),
    Route::new("/head", Data, "the head of that answer", || routing::head(inspect::without_body)),
    Route::new("/post", Data, "what a POST request brought", || post(inspect::with_body)),
    Route::new("/put", Data, "what a PUT request brought", || put(inspect::with_body)),
    Route::new("/patch", Data, "what a PATCH request brought", || patch(inspect::with_body)),
    Route::new("/delete", Data, "what a DELETE request brought", || delete(inspect::with_body)),
    Route::new("/options", Data, "what an OPTIONS request brought", || routing::options(inspect::options)),
    Route::new("/anything", Data, "what a request of any method brought", || any(inspect::anything)),
    Route::new("/anything/{*path}", Data, "the same, at any path below", || any(inspect::anything)),
    Route::new("/headers", Data, "the headers that a GET request brought", || get(inspect::headers)),
    Route::new("/ip", Data, "the address that a request came from", || get(inspect::ip)),
    Route::new("/user-agent", Data, "the User-Agent of a request", || get(inspect::user_agent)),
    Route::new("/log", Data, "the last requests of this client; ?since=7 for those after number 7", || get(inspect::log))
        .shared_with(Sharing::SameHost),
    Route::new("/status/{code}", Data, "this status code, or one of several: 200:3,500:1", || any(status::status)),
    Route::new("/delay/{seconds}", Data, "as /anything, after 0 to 10 seconds", || any(inspect::delay)),
    Route::new("/response-headers", Cookies, "the headers that the query names", || get(headers::response_headers).post(headers::response_headers)),
    Route::new("/redirect/{n}", Data, "n redirects; ?absolute=true with whole URLs", || get(redirects::redirect)),
    Route::new("/relative-redirect/{n}", Data, "n redirects to paths", || get(redirects::relative)),
    Route::new("/absolute-redirect/{n}", Data, "n redirects to whole URLs", || get(redirects::absolute)),
    Route::new("/redirect-to", Redirect, "a redirect to ?url= with ?status_code=", || any(redirects::anywhere)),
    Route::new("/cookies", Cookies, "the cookies of a request", || get(cookies::show)),
    Route::new("/cookies/set", Cookies, "sets the cookies that the query names", || get(cookies::set_all)),
    Route::new("/cookies/set/{name}/{value}", Cookies, "sets one cookie", || get(cookies::set_one)),
    Route::new("/cookies/delete", Cookies, "deletes the cookies that the query names", || get(cookies::delete)),
    Route::new("/basic-auth/{user}/{passwd}", Login, "asks for this name and password", || get(auth::basic)),
    Route::new("/hidden-basic-auth/{user}/{passwd}", Data, "404 without this name and password", || get(auth::hidden_basic)),
    Route::new("/bearer", Data, "asks for a token", || get(auth::bearer)),
    Route::new("/digest-auth/{qop}/{user}/{passwd}", Login, "asks for a digest; qop is auth or auth-int", || get(digest::digest)),
    Route::new("/digest-auth/{qop}/{user}/{passwd}/{algorithm}", Login, "the same with MD5, SHA-256 or SHA-512", || get(digest::digest)),
    Route::new("/digest-auth/{qop}/{user}/{passwd}/{algorithm}/{stale_after}", Login, "the same with a nonce for so many requests", || get(digest::digest)),
    Route::new("/gzip", Data, "an answer in gzip", || get(formats::gzip)),
    Route::new("/deflate", Data, "an answer in deflate", || get(formats::deflate)),
    Route::new("/brotli", Data, "an answer in Brotli", || get(formats::brotli)),
    Route::new("/encoding/utf8", Document, "text in UTF-8", || get(formats::utf8)),
    Route::new("/html", Document, "an HTML document", || get(formats::html)),
    Route::new("/forms/post", Document, "an HTML form that posts", || get(formats::form)),
    Route::new("/xml", Document, "an XML document", || get(formats::xml)),
    Route::new("/json", Data, "a JSON document", || get(formats::json)),
    Route::new("/jsonl", Data, "a line of JSON for each record", || get(formats::jsonl)),
    Route::new("/robots.txt", Data, "asks crawlers to leave /deny out", || get(formats::robots)),
    Route::new("/deny", Data, "what they are asked to leave out", || get(formats::deny)),
    Route::new("/image", Document, "an image of a type that the Accept header names", || get(formats::image)),
    Route::new("/image/png", Data, "a PNG image", || get(formats::png)),
    Route::new("/image/jpeg", Data, "a JPEG image", || get(formats::jpeg)),
    Route::new("/image/webp", Data, "a WebP image", || get(formats::webp)),
    Route::new("/image/svg", Document, "an SVG image", || get(formats::svg)),
    Route::new("/links/{n}", Document, "leads to /links/{n}/0", || get(formats::first_links)),
    Route::new("/links/{n}/{offset}", Document, "a page of n links", || get(formats::links)),
    Route::new("/base64/{value}", Document, "what this base64 says, as ?content-type=", || get(formats::base64)),
    Route::new("/stream/{n}", Data, "n lines of JSON, in chunks", || get(streams::lines)),
    Route::new("/stream-bytes/{n}", Data, "n random bytes in chunks of ?chunk_size=; ?seed=", || get(random::stream_bytes)),
    Route::new("/bytes/{n}", Data, "n random bytes; ?seed=", || get(random::bytes)),
    Route::new("/range/{n}", Data, "n bytes, or the Range of them; ?duration= and ?chunk_size=", || get(streams::range)),
    Route::new("/drip", Data, "?numbytes= over ?duration= seconds, after ?delay=, with ?code=", || get(streams::drip)),
    Route::new("/sse", Data, "?count= events over ?duration= seconds, after ?delay=", || get(streams::events)),
    Route::new("/trailers", Data, "the fields of the query as trailers, with TE: trailers", || get(streams::trailers)),
    Route::new("/uuid", Data, "a random UUID", || get(random::uuid_json)),
    Route::new("/cache", Data, "304 to every condition", || get(caching::cache)),
    Route::new("/cache/{seconds}", Data, "may be kept for so many seconds", || get(caching::cache_for)),
    Route::new("/etag/{etag}", Data, "a resource of this entity tag", || get(caching::etag)),
    Route::new("/cors/none", Ends, "as /anything, and no page of another origin may read it", || any(inspect::anything))
        .shared_with(Sharing::Nobody),
    Route::new("/cors/simple", Ends, "the same for what needs no preflight: nothing else is allowed", || any(inspect::anything))
        .shared_with(Sharing::SimpleRequests),
    Route::new("/cors/preflight-deny", Ends, "the same, and a preflight is answered with 403", || any(inspect::anything))
        .shared_with(Sharing::DeniedPreflight),
    Route::new("/close/fin", Ends, "no answer: the connection ends with a FIN", || any(connections::fin)),
    Route::new("/close/reset", Ends, "no answer: the connection ends with a RST", || any(connections::reset)),
    Route::new("/truncate", Ends, "ends after half of its Content-Length", || any(connections::truncate)),
    Route::new("/websocket/echo", Ends, "a WebSocket that sends back each message; ?subprotocol=, ?close=, ?delay=", || get(websocket::echo)),
];

/// The pages that may read the answers at this path.
pub fn sharing(path: &str, place: Place) -> Sharing {
    let route = ROUTES.iter().find(|route| route.path == path && route.is_at(place));
    route.map_or(Sharing::Everyone, |route| route.sharing)
}

pub fn router(shared: Arc<Shared>) -> Router {
    let place = shared.place;
    let here = ROUTES.iter().filter(|route| route.is_at(place));
    let list: Map<_, _> = here.map(|route| (route.path.replace("{*", "{"), route.about.into())).collect();
    let index = json!({ "routes": list });
    ROUTES
        .iter()
        .fold(Router::new(), |router, route| router.route(route.path, service(route, place)))
        .route("/", get(async move |builder: Builder| builder.build(move || Ok(index)).await))
        .route("/anything/", any(inspect::anything))
        .method_not_allowed_fallback(wrong_method)
        .fallback(not_found)
        .with_state(shared)
}

fn service(route: &Route, place: Place) -> MethodRouter<Arc<Shared>> {
    match route.carries {
        _ if !route.is_at(place) => any(async || Refusal::OwnPortOnly),
        Cookies => (route.service)().route_layer(middleware::from_fn(refuse_cross_site)),
        Data | Document | Redirect | Login | Ends => (route.service)(),
    }
}

/// Prevents pages of other sites, and links there, from setting the cookies that a browser has for this host on every
/// port.
async fn refuse_cross_site(request: Request, next: Next) -> Result<Response, Refusal> {
    let is_cross_site = request.headers().get(SITE).is_some_and(|site| site == "cross-site");
    let answer = next.run(request).await;
    if is_cross_site && answer.headers().contains_key(SET_COOKIE) { Err(Refusal::CrossSite) } else { Ok(answer) }
}

async fn wrong_method(method: Method) -> Refusal {
    Refusal::Method(method)
}

async fn not_found(OriginalUri(uri): OriginalUri) -> Refusal {
    Refusal::NotFound(uri.path().to_owned())
}
