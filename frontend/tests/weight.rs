//! What a learner has to wait for: the built page's size as a browser fetches it, compressed by brotli.

use std::io::Write;
use std::path::{Path, PathBuf};

/// What wasm, JavaScript, CSS and HTML together may weigh at most, in bytes.
const LIMIT: usize = 207 * 1024;

#[test]
fn the_page_stays_light() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    let weights: Vec<(String, usize)> = files(&dist)
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| ["wasm", "js", "css", "html"].iter().any(|it| end == *it)))
        .map(|file| (file.strip_prefix(&dist).unwrap().display().to_string(), compressed(&file)))
        .collect();
    assert!(weights.iter().any(|(name, _)| name.ends_with(".wasm")), "dist/ holds no built page: {weights:?}");
    let total: usize = weights.iter().map(|(_, bytes)| bytes).sum();
    // To stderr itself, which the test program does not hold back: the figure is wanted when the test passes too.
    writeln!(std::io::stderr(), "The page weighs {total} bytes (brotli); the limit is {LIMIT}: {weights:?}").unwrap();
    assert!(total <= LIMIT, "the page weighs {total} bytes, {} too many", total - LIMIT);
}

/// Every file in a folder and in those within it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().expect("`cargo xtask test` builds dist/ first");
    let paths = entries.map(|entry| entry.expect("dist/ can be read").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// How many bytes a file takes when compressed by brotli at its best, quality 11.
fn compressed(file: &Path) -> usize {
    let plain = std::fs::read(file).expect("a built file can be read");
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    let mut output = Vec::new();
    brotli::BrotliCompress(&mut plain.as_slice(), &mut output, &settings).expect("memory can be written to");
    output.len()
}
