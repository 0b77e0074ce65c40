//! Finds the route of a request. Pure; `matchit` matches the paths.

use super::route::{Handler, Route};
use percent_encoding::{CONTROLS, percent_decode_str, utf8_percent_encode};
use std::collections::BTreeMap;

/// The name of the path parameter that is an item's id.
pub const ITEM: &str = "id";

/// Routes by their paths.
#[derive(Clone, Debug, Default)]
pub struct Router {
    routes: Vec<Route>,
    paths: matchit::Router<Vec<Place>>,
}

/// A route at one of its paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// The route's index.
    route: usize,
    /// Whether this is the path of an item, below the route's own path.
    below: bool,
}

/// Why a set of routes is invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteError {
    /// No request can have this path, or its parameters are malformed.
    Path,
    /// An earlier route, with this path, matches the same requests.
    Conflict(String),
}

/// The result of finding a request's route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    Route {
        route: &'a Route,
        params: Vec<(String, String)>,
    },
    /// No route has this path.
    NotFound,
    /// The path exists, but only with these methods.
    NotAllowed(Vec<&'static str>),
}

impl Router {
    /// Builds a router, or returns the index of the invalid route and what is wrong with it.
    pub fn new(routes: Vec<Route>) -> Result<Self, (usize, RouteError)> {
        let mut paths: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        let mut order = Vec::new();
        for (index, route) in routes.iter().enumerate() {
            if !is_path(&route.path) || (route.handler == Handler::Items && route.path.contains('{')) {
                return Err((index, RouteError::Path));
            }
            for below in [false, true].into_iter().take(1 + usize::from(route.handler == Handler::Items)) {
                let path = normal(&path_of(route, below));
                let places = paths.entry(path.clone()).or_default();
                let takes = |place: &&Place| {
                    let taken = routes[place.route].methods(place.below);
                    route.methods(below).iter().any(|method| taken.contains(method))
                };
                if let Some(other) = places.iter().find(takes) {
                    return Err((index, RouteError::Conflict(routes[other.route].path.clone())));
                }
                if places.is_empty() {
                    order.push((index, path));
                }
                places.push(Place { route: index, below });
            }
        }
        let mut router = matchit::Router::new();
        for (index, path) in order {
            let places = paths.remove(&path).unwrap_or_default();
            router.insert(path, places).map_err(|error| match error {
                matchit::InsertError::Conflict { with } => (index, RouteError::Conflict(with)),
                _ => (index, RouteError::Path),
            })?;
        }
        Ok(Self { routes, paths: router })
    }

    /// All routes, in the given order.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Finds the route for a request's method and path.
    pub fn find(&self, method: &str, path: &str) -> Found<'_> {
        let path = normal(path);
        let Ok(matchit::Match { value: places, params }) = self.paths.at(&path) else { return Found::NotFound };
        let decoded = |value: &str| percent_decode_str(value).decode_utf8_lossy().into_owned();
        let params: Vec<_> = params.iter().map(|(name, value)| (decoded(name), decoded(value))).collect();
        // matchit accepts an empty parameter inside a path.
        if params.iter().any(|(_, value)| value.is_empty()) {
            return Found::NotFound;
        }
        let takes = |place: &&Place| self.routes[place.route].methods(place.below).contains(&method);
        match places.iter().find(takes) {
            Some(place) => Found::Route { route: &self.routes[place.route], params },
            None => {
                let methods = places.iter().flat_map(|place| self.routes[place.route].methods(place.below));
                Found::NotAllowed(methods.copied().chain(["OPTIONS"]).collect())
            }
        }
    }
}

/// The path of a route, or of its items.
fn path_of(route: &Route, below: bool) -> String {
    match below {
        false => route.path.clone(),
        true => format!("{}/{{{ITEM}}}", route.path.trim_end_matches('/')),
    }
}

/// Whether a request can have this path.
fn is_path(path: &str) -> bool {
    let plain = |character: char| !character.is_control() && !matches!(character, ' ' | '?' | '#');
    path.starts_with('/') && path.chars().all(plain)
}

/// Normalizes a path for comparison: percent-encodes characters beyond ASCII, as clients do, and converts the hex
/// digits to upper case (RFC 3986, section 6.2.2.1).
fn normal(path: &str) -> String {
    let encoded: String = utf8_percent_encode(path, CONTROLS).collect();
    let mut parts = encoded.split('%');
    let mut normal = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at(part.len().min(2));
        normal.extend(["%", &digits.to_ascii_uppercase(), rest]);
    }
    normal
}
