//! The size of the page's files as a browser downloads them, compared with other tools that are embedded in web pages.

use crate::process::{Failure, Outcome, find, run, step};
use crate::{page, tools::cache};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A tool from npm that shows and tries out HTTP interfaces within a web page.
struct Tool {
    /// Its package.
    package: &'static str,
    /// The version that is weighed, fixed so that figures of different runs are comparable.
    version: &'static str,
    /// The files in the package that a page with the tool must load.
    files: &'static [&'static str],
}

static TOOLS: [Tool; 3] = [
    Tool { package: "swagger-ui-dist", version: "5.35.0", files: &["swagger-ui.css", "swagger-ui-bundle.js"] },
    Tool { package: "rapidoc", version: "9.3.8", files: &["dist/rapidoc-min.js"] },
    Tool { package: "@scalar/api-reference", version: "1.76.0", files: &["dist/browser/standalone.js"] },
];

/// Prints the built page's weight and those of the tools, compressed by brotli.
pub fn print() -> Outcome {
    println!("Weight of the page's files, compressed by brotli (quality 11):\n");
    print_row("networking-lab", &files(&page::dist())?)?;
    let Some(npm) = find(NPM) else {
        println!("\nswagger-ui, rapidoc and scalar are not weighed: there is no npm on PATH.\n");
        return Ok(());
    };
    for tool in &TOOLS {
        let name = format!("{} {}", tool.package, tool.version);
        match tool.install(&npm) {
            Ok(package) => print_row(&name, &tool.files.iter().map(|file| package.join(file)).collect::<Vec<_>>())?,
            // Without a network the relay is still measured.
            Err(failure) => println!("  {name} is not weighed: {}", failure.sentence),
        }
    }
    println!();
    Ok(())
}

const NPM: &[&str] = if cfg!(windows) { &["npm.cmd"] } else { &["npm"] };

impl Tool {
    /// Unpacks the package into the cache, unless it exists, and returns its folder.
    ///
    /// Uses `npm pack` instead of `npm install`, which would also install the packages from which the files were built.
    fn install(&self, npm: &Path) -> Outcome<PathBuf> {
        let home = cache()?.join("embeddable").join(format!("{}-{}", self.package.replace('/', "-"), self.version));
        let package = home.join("package");
        if self.files.iter().all(|file| package.join(file).is_file()) {
            return Ok(package);
        }
        let failed = |error| Failure::new(format!("{} cannot be written to: {error}.", home.display()));
        step(&format!("Fetching {} {}, once", self.package, self.version));
        std::fs::create_dir_all(&home).map_err(failed)?;
        let archive = format!("{}@{}", self.package, self.version);
        run(Command::new(npm).args(["pack", "--silent", &archive, "--pack-destination"]).arg(&home))?;
        for entry in home.read_dir().map_err(failed)?.flatten() {
            if entry.path().extension().is_some_and(|extension| extension == "tgz") {
                run(Command::new("tar").arg("-xzf").arg(entry.path()).arg("-C").arg(&home))?;
                std::fs::remove_file(entry.path()).map_err(failed)?;
            }
        }
        Ok(package)
    }
}

/// The script for pages that embed a lab, and the worker that stores the page for later.
const LATER: [&str; 2] = ["networking-lab.js", "offline.js"];

/// The files of a built page that a browser downloads before it shows the page.
fn files(dist: &Path) -> Outcome<Vec<PathBuf>> {
    let entries =
        dist.read_dir().map_err(|error| Failure::new(format!("{} cannot be read: {error}.", dist.display())))?;
    let fetched = |file: &PathBuf| {
        let kinds = ["wasm", "js", "css", "html"];
        file.extension().is_some_and(|extension| kinds.iter().any(|known| extension == *known))
            && file.file_name().is_none_or(|name| !LATER.iter().any(|later| name == *later))
    };
    Ok(entries.flatten().map(|entry| entry.path()).filter(fetched).collect())
}

/// Prints one line of the comparison.
fn print_row(name: &str, files: &[PathBuf]) -> Outcome {
    let (mut plain, mut compressed) = (0, 0);
    for file in files {
        let bytes = std::fs::read(file)
            .map_err(|error| Failure::new(format!("{} cannot be read: {error}.", file.display())))?;
        plain += bytes.len();
        compressed += brotli(&bytes).len();
    }
    println!("  {name:<32} {compressed:>9} bytes, {plain:>9} before compression");
    Ok(())
}

/// These bytes, compressed by brotli at its best quality.
pub fn brotli(mut bytes: &[u8]) -> Vec<u8> {
    let settings = ::brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    let mut compressed = Vec::new();
    ::brotli::BrotliCompress(&mut bytes, &mut compressed, &settings).expect("memory can be written to");
    compressed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_browser_fetches_first_is_weighed() {
        let folder = std::env::temp_dir().join(format!("networking-lab-weight-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["index.html", "a.js", "b.wasm", "c.css", "d.map", "e", LATER[0], LATER[1]] {
            std::fs::write(folder.join(name), name).unwrap();
        }
        let mut found: Vec<_> =
            files(&folder).unwrap().iter().map(|file| file.file_name().unwrap().to_owned()).collect();
        std::fs::remove_dir_all(&folder).unwrap();
        found.sort();
        assert_eq!(found, ["a.js", "b.wasm", "c.css", "index.html"]);
        assert!(files(&folder).is_err());
    }

    #[test]
    fn what_repeats_weighs_little() {
        assert!(brotli(&[b'a'; 10_000]).len() < 100);
    }
}
