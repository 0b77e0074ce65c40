//! SECURITY.md and README.md state nothing false about the relay.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use relay::Rule;
use source_rules::sources;
use std::{collections::HashSet, path::Path, process::Command};

const SECURITY: &str = include_str!("../SECURITY.md");
const README: &str = include_str!("../README.md");

/// What is between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The cells of the rows of the table whose first column has this title.
fn rows<'a>(document: &'a str, first: &str) -> Vec<Vec<&'a str>> {
    let mut rows = Vec::new();
    let mut inside = false;
    for line in document.lines() {
        let Some(row) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) else {
            inside = false;
            continue;
        };
        let cells: Vec<_> = row.split(" | ").collect();
        match cells[0] {
            title if title == first => inside = true,
            cell if inside && !cell.starts_with("---") => rows.push(cells),
            _ => {}
        }
    }
    rows
}

/// The name of every test in a file of Rust.
fn tests(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split("test]\n").flat_map(|part| part.split("test(")).skip(1);
    parts.filter_map(|part| {
        let name = part.lines().take(3).find_map(|line| line.trim().split_once("fn ")?.1.split('(').next());
        name.map(str::to_owned)
    })
}

#[test]
fn every_test_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut known: HashSet<String> = HashSet::new();
    for folder in
        ["relay/src", "relay/protocol/src", "relay/fault-injection/src", "relay/fuzz", "relay/tests", "frontend/tests"]
    {
        known.extend(sources(&root.join(folder)).unwrap().iter().flat_map(|source| tests(&source.text)));
    }
    let (threats, rules) = (rows(SECURITY, "threat"), rows(SECURITY, "rule"));
    assert!(threats.len() > 5 && rules.len() > 5);
    for row in threats.iter().chain(&rules) {
        let named = quoted(row.last().unwrap());
        assert!(!named.is_empty(), "nothing shows {row:?}");
        for name in named {
            assert!(known.contains(name), "there is no test {name}");
        }
    }
}

#[test]
fn every_rule_is_explained() {
    let rows = rows(SECURITY, "rule");
    let explained: Vec<&str> = rows.iter().flat_map(|row| quoted(row[0])).collect();
    let rules: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    assert_eq!(explained, rules);
}

#[test]
fn every_option_that_is_named_exists() {
    let help = Command::new(env!("CARGO_BIN_EXE_relay")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    // The options of other programs have other names, or are written without backticks.
    let words = [SECURITY, README].map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)));
    let mut count = 0;
    for word in
        words.into_iter().flatten().filter(|word| word.starts_with("--") && word.len() > 2 && !word.starts_with("---"))
    {
        assert!(help.contains(&format!("{word} ")) || help.contains(&format!("{word}\n")), "there is no {word}");
        count += 1;
    }
    for word in README.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| word.starts_with("RELAY_"))
    {
        let variable = |end| help.contains(&format!("[env: {word}{end}"));
        assert!(variable('=') || variable(']'), "there is no {word}");
        count += 1;
    }
    assert!(count > 20);
}
