//! Imports point one way, and only `transport` touches the network.

use source_rules::{Source, out_of_order, paths, sources};
use std::path::Path;

/// The modules in layers, from those that know nothing of the page to the page itself. A module may import earlier ones, also in
/// its own layer.
const LAYERS: [&[&str]; 6] = [
    // Small modules that any other may use.
    &["query", "secrets", "storage", "location", "theme"],
    // Bytes, the record of what happened to them, and texts.
    &["http1", "websocket", "record", "text"],
    // The protocols and networks, and what a lab requests of them.
    &["socket", "fetch", "in_page", "transport", "effect"],
    // What labs are rendered with, and their tasks and experiments.
    &["snippets", "ui", "views", "progress", "experiment"],
    &["labs"],
    // What surrounds the labs: no other layer imports these.
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
