//! What is read of a file, and which order it breaks.

use source_rules::{Source, out_of_order, paths};

fn source(path: &str, text: &str) -> Source {
    Source { path: path.into(), text: text.into() }
}

/// The paths of a file, each with its line.
fn named(path: &str, text: &str) -> Vec<String> {
    let paths = paths(&source(path, text)).into_iter();
    paths.map(|path| format!("{} {}", path.line, path.segments.join("::"))).collect()
}

#[test]
fn a_tree_of_paths_is_read_branch_by_branch() {
    let text = "use crate::{\n    a,\n    b::{self, C, d::{E as F, *}},\n};\nuse std::fmt;\n";
    let expected = ["2 crate::a", "3 crate::b", "3 crate::b::C", "3 crate::b::d::E", "3 crate::b::d", "5 std::fmt"];
    assert_eq!(named("x.rs", text), expected);
}

#[test]
fn super_and_self_are_relative_to_the_module() {
    assert_eq!(named("a/b.rs", "use super::c;"), ["1 crate::a::c"]);
    assert_eq!(named("a/b.rs", "use super::super::c;"), ["1 crate::c"]);
    assert_eq!(named("a/b/mod.rs", "use super::c::{super::D, E};"), ["1 crate::a::D", "1 crate::a::c::E"]);
    assert_eq!(named("a.rs", "mod tests { use super::*; use self::b::C; }"), ["1 crate::a", "1 crate::a::tests::b::C"]);
    assert_eq!(named("lib.rs", "use self::b::C;"), ["1 crate::b::C"]);
}

#[test]
fn paths_stand_in_expressions_types_and_macros_too() {
    assert_eq!(
        named("a.rs", "fn f() -> crate::b::C { super::d(|x| crate::e::g(x)) }"),
        ["1 crate::b::C", "1 crate::d", "1 crate::e::g"]
    );
    assert_eq!(named("a.rs", "fn f() { html! { <b>{ crate::c::d() }</b> } }"), ["1 crate::c::d"]);
    assert_eq!(named("a.rs", "fn f() { crate::b::C::<crate::d::E>::new() }"), ["1 crate::b::C", "1 crate::d::E"]);
}

#[test]
fn comments_strings_and_visibilities_have_no_paths() {
    let text = "//! [`crate::a`]\n/* crate::a::b */ pub(crate) const A: &str = \"crate::a::b\"; pub(in crate::x) struct B; // crate::c::d";
    assert_eq!(named("a.rs", text), ["2 crate::x"]);
}

#[test]
fn an_import_against_the_order_is_named_with_its_place() {
    let low = source("low.rs", "use crate::{\n    low::x,\n    high::Y,\n};");
    let high = source("high/mod.rs", "use crate::low::Z;");
    let inner = source("high/inner.rs", "use super::Y;");
    let root = source("lib.rs", "pub use low::Z; use crate::high::Y;");
    let sources = [low, high, inner, root];
    assert_eq!(out_of_order(&sources, &["low", "high"]), ["low.rs:3: low may not import high, which comes after it"]);
    assert_eq!(
        out_of_order(&sources, &["high", "low"]),
        ["high/mod.rs:1: high may not import low, which comes after it"]
    );
}

#[test]
fn every_module_has_a_place_and_no_one_imports_the_root() {
    let sources = [source("a.rs", "use crate::Z;"), source("b.rs", "use super::*;")];
    assert_eq!(
        out_of_order(&sources, &["a", "c"]),
        [
            "the module b has no place in the order",
            "there is no module c",
            "a.rs:1: crate::Z is no module: name the one that it is in",
            "b.rs:1: b may not import the root of the crate",
        ]
    );
}
