//! Builds the page into `dist/` with trunk, and compresses its files there.

use crate::process::{Failure, Outcome, root, run, step};
use crate::tools::{Tool, ensure, wasm_target};
use crate::weight::brotli;
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the built page.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Builds the page for release, and first installs what the build needs.
pub fn build() -> Outcome {
    let mut trunk = trunk()?;
    step("Building the page");
    run(trunk.args(["build", "--release"]))?;
    let dist = dist();
    compress(&dist)
        .map_err(|error| Failure::new(format!("The files in {} could not be compressed: {error}.", dist.display())))
}

/// Writes the brotli and gzip forms of each file in the folder beside it, as `x.br` and `x.gz`, if they are shorter.
/// The relay sends these forms unchanged.
///
/// There are none from an earlier build: trunk empties the folder.
fn compress(folder: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        files.push(entry?.path());
    }
    for file in files.iter().filter(|file| file.is_file()) {
        let plain = fs::read(file)?;
        for (suffix, compressed) in [(".br", brotli(&plain)), (".gz", gzip(&plain)?)] {
            if compressed.len() < plain.len() {
                let mut name = file.clone().into_os_string();
                name.push(suffix);
                fs::write(name, compressed)?;
            }
        }
    }
    Ok(())
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

/// A command that runs trunk with the right wasm-bindgen on its PATH, so that trunk downloads neither wasm-bindgen nor
/// itself.
///
/// Without `--offline`: trunk passes that on to cargo, which then could not fetch the page's crates.
pub fn trunk() -> Outcome<Command> {
    wasm_target()?;
    let path = ensure(&[Tool::trunk(), Tool::wasm_bindgen()?])?;
    let mut trunk = Command::new("trunk");
    trunk.env("PATH", path).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // By convention any value of NO_COLOR counts, but trunk accepts only `true` and `false`.
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        trunk.env("NO_COLOR", "true");
    }
    Ok(trunk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_is_shorter_lies_beside_the_file() {
        let folder = std::env::temp_dir().join(format!("networking-lab-page-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let script = "export default () => {};".repeat(100);
        fs::write(folder.join("a.js"), &script).unwrap();
        fs::write(folder.join("b.png"), [1, 2, 3]).unwrap();
        compress(&folder).unwrap();
        let mut names: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        let (br, gz) = (fs::read(folder.join("a.js.br")).unwrap(), fs::read(folder.join("a.js.gz")).unwrap());
        fs::remove_dir_all(&folder).unwrap();
        names.sort();
        assert_eq!(names, ["a.js", "a.js.br", "a.js.gz", "b.png"]);
        let mut text = String::new();
        ::brotli::Decompressor::new(&br[..], 4096).read_to_string(&mut text).unwrap();
        flate2::read::GzDecoder::new(&gz[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, script.repeat(2));
    }
}
