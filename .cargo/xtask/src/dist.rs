//! `cargo xtask dist`: the page as a folder, and a single program with the page inside.
//!
//! For Linux it is linked with glibc, and requires version 2.34 or newer. With musl it would require none, and after
//! 1,000 sessions it kept less memory (5.0 MB; 6.8 with glibc); but each byte of 64 KiB messages took 1.5 times the
//! CPU, and with the page it would have 8.2 MB (7.0).

use crate::process::{Failure, Outcome, root, step};
use crate::{page, relay, windows};
use std::fs;
use std::io;
use std::path::Path;

/// Builds the page and the program for this system or, with `windows`, for Windows, and tests that program under wine.
/// Prints the results to stdout.
pub fn run_command(arguments: &[String]) -> Outcome {
    let for_windows = match arguments {
        [] => false,
        [system] if system == "windows" => true,
        _ => return Err(Failure::usage("`dist` builds for this system, or with `windows` for Windows.")),
    };
    let mut options = vec!["--profile", "dist", "--features", "relay/embed-page"];
    if for_windows {
        windows::ensure()?;
        options.extend(windows::TARGET);
    }
    page::build()?;
    step("Building the relay with the page inside; on two cores this takes some minutes");
    let program = relay::build(&options)?;
    let dist = page::dist();
    let unreadable = |error: io::Error| Failure::new(format!("What was built cannot be read: {error}."));
    let (plain, brotli) = sizes(&dist).map_err(unreadable)?;
    let size = fs::metadata(&program).map_err(unreadable)?.len();
    println!("{}: the page, {}; {} as brotli has compressed it", shown(&dist), megabytes(plain), megabytes(brotli));
    println!("It works below any path of any web server; frontend/EMBEDDING.md says how a course page shows it.");
    println!("{}: the relay with the page inside, {}", shown(&program), megabytes(size));
    println!("Started without options it serves the lab on http://127.0.0.1:8080/.");
    if for_windows { windows::test(&program) } else { Ok(()) }
}

/// The total size of the folder's files in bytes, and the size sent to a browser: that of the shorter form if there is
/// one.
fn sizes(folder: &Path) -> io::Result<(u64, u64)> {
    let (mut plain, mut brotli) = (0, 0);
    for entry in folder.read_dir()? {
        let path = entry?.path();
        // The sample course page is not part of the lab.
        if path.is_dir() {
            continue;
        }
        if path.extension().is_some_and(|extension| extension == "br" || extension == "gz") {
            continue;
        }
        let mut compressed = path.clone().into_os_string();
        compressed.push(".br");
        let size = fs::metadata(&path)?.len();
        plain += size;
        brotli += fs::metadata(compressed).map_or(size, |file| file.len());
    }
    Ok((plain, brotli))
}

/// A path relative to the project's root folder.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// The size in megabytes (10^6 bytes).
fn megabytes(bytes: u64) -> String {
    format!("{}.{:02} MB", bytes / 1_000_000, bytes % 1_000_000 / 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_system_is_refused() {
        assert_eq!(run_command(&["plan9".to_owned()]).unwrap_err().code, 2);
        assert_eq!(run_command(&["windows".to_owned(), "windows".to_owned()]).unwrap_err().code, 2);
    }

    #[test]
    fn what_goes_to_a_browser_is_counted_once() {
        let folder = std::env::temp_dir().join(format!("networking-lab-dist-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::create_dir_all(folder.join("course")).unwrap();
        for (name, size) in [("a.js", 1000), ("a.js.br", 10), ("a.js.gz", 20), ("b.png", 100)] {
            fs::write(folder.join(name), vec![0; size]).unwrap();
        }
        let sizes = sizes(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(sizes.unwrap(), (1100, 110));
        assert_eq!(megabytes(6_894_663), "6.89 MB");
    }
}
