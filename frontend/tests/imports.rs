//! Imports point one way, and only `transport` touches the network.

use source_rules::{Source, out_of_order, paths, sources};
use std::path::Path;

/// The modules, from what knows nothing of the page to the page itself: each may import those before it, in its own
/// layer too.
const LAYERS: [&[&str]; 6] = [
    // Small parts that anything may use.
    &["query", "secrets", "storage", "location", "theme"],
    // Bytes and what happened to them, and the words for it.
    &["http1", "websocket", "record", "text"],
    // What goes over a network, the networks, and what a lab asks of them.
    &["socket", "fetch", "in_page", "transport", "effect"],
    // What labs are drawn with, and what is proved in them.
    &["snippets", "ui", "views", "progress", "experiment"],
    &["labs"],
    // What is around the labs: only these import them.
    &["home", "class", "embed", "app"],
];

fn source() -> Vec<Source> {
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("the crate has its sources")
}

#[test]
fn imports_point_one_way() {
    let broken = out_of_order(&source(), &LAYERS.concat());
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn only_transport_touches_the_network() {
    const NETWORK: [&str; 5] =
        ["gloo_net::", "web_sys::WebSocket", "web_sys::Request", "web_sys::XmlHttpRequest", "web_sys::EventSource"];
    let (mut inside, mut outside) = (0, Vec::new());
    for source in source() {
        for path in paths(&source) {
            let name = path.segments.join("::");
            if !NETWORK.iter().any(|network| name.starts_with(network)) {
                continue;
            }
            match source.module().first() {
                Some(&"transport") => inside += 1,
                Some(_) | None => outside.push(format!("{}:{}: {name}", source.path, path.line)),
            }
        }
    }
    assert!(inside > 0, "transport sends nothing");
    assert!(outside.is_empty(), "{}", outside.join("\n"));
}
