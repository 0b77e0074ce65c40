//! `cargo xtask suites`: runs other projects' tests for httpbin against the practice HTTP server.
//!
//! Their source packages and dependencies are downloaded into the cache; `suites/practice_server.py` points them at the
//! server.

use crate::process::{Failure, Outcome, cargo, find, name, root, run, step};
use crate::tools::cache;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The tests of one package.
struct Suite {
    package: &'static str,
    version: &'static str,
    /// The path of the tests in the source package.
    tests: &'static str,
    /// Number of tests that use a server, all of which pass with httpbin itself.
    all: usize,
    /// Number of tests that must pass with our server.
    goal: usize,
    /// The tests that fail, and why that is intended.
    differs: &'static [(&'static str, &'static str)],
}

const SUITES: [Suite; 2] = [
    Suite {
        package: "httpbin",
        version: "0.10.2",
        tests: "tests/test_httpbin.py",
        all: 67,
        goal: 64,
        differs: &[
            (
                "test_post_chunked",
                "it expects 501: the practice server takes chunked bodies, as a client may send them",
            ),
            ("test_set_cors_credentials_headers_after_auth_request", WHY_NO_CREDENTIALS),
            ("test_set_cors_headers_with_options_verb", WHY_NO_CREDENTIALS),
        ],
    },
    // The version with which the chapter's programs are tested.
    Suite { package: "requests", version: "2.32.5", tests: "tests", all: 192, goal: 192, differs: &[] },
];

const WHY_NO_CREDENTIALS: &str = "it expects that every page may read cookies: here only pages of the same host may";

/// The libraries that run the tests; the tested packages themselves are installed too.
const LIBRARIES: [&str; 3] = ["pytest==8.4.2", "PySocks==1.7.1", "trustme==1.2.1"];

/// Runs all suites, and fails if fewer tests pass than the goal.
pub fn run_command(arguments: &[String]) -> Outcome {
    if let Some(argument) = arguments.first() {
        return Err(Failure::usage(format!("`{argument}` is not known here: nothing may follow `suites`.")));
    }
    let home = cache()?.join("suites");
    let python = install(&home)?;
    step("Building the practice servers");
    let example = ["--quiet", "--locked", "--package", "relay", "--example", "practice"];
    run(cargo().arg("build").args(example))?;
    let (mut server, url) = start(cargo().arg("run").args(example))?;
    let results: Outcome<Vec<_>> = SUITES.iter().map(|suite| Ok((suite, ask(suite, &home, &python, &url)?))).collect();
    drop(server.stdin.take());
    let _ = server.wait();

    let results = results?;
    for (suite, results) in &results {
        print!("{}", suite.report(results));
    }
    let is_under = |(suite, results): &&(&Suite, Results)| results.passed < suite.goal;
    match results.iter().find(is_under) {
        Some((suite, results)) => Err(Failure::new(format!(
            "{} of {}'s tests pass, and {} is the goal.",
            results.passed, suite.package, suite.goal
        ))),
        None => Ok(()),
    }
}

/// Creates a virtual environment in `home` with everything that the suites need, unless it exists, and unpacks their
/// sources beside it; returns its Python.
fn install(home: &Path) -> Outcome<PathBuf> {
    let system = std::env::var_os("PYTHON").map(PathBuf::from).or_else(|| find(&["python3", "python"]));
    let system = system.ok_or_else(|| Failure::new("There is no python3 on PATH, and these suites are in Python."))?;
    let python = home.join(if cfg!(windows) { "venv/Scripts/python.exe" } else { "venv/bin/python" });
    let packages = SUITES.map(|suite| format!("{}=={}", suite.package, suite.version));
    let wanted = packages.iter().map(String::as_str).chain(LIBRARIES).collect::<Vec<_>>().join("\n");
    // Written last, so that an interrupted installation is repeated.
    let done = home.join("installed");
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    step("Fetching the suites and what they need into the cache, once");
    run(Command::new(system).args(["-m", "venv", "--clear"]).arg(home.join("venv")))?;
    let pip = || {
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "--disable-pip-version-check"]);
        pip
    };
    run(pip().args(["install", "--quiet"]).args(&packages).args(LIBRARIES))?;
    let sources = ["download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest"];
    run(pip().args(sources).arg(home).args(&packages))?;
    for suite in &SUITES {
        let archive = home.join(format!("{}-{}.tar.gz", suite.package, suite.version));
        run(Command::new(&python).args(["-m", "tarfile", "--extract"]).arg(archive).arg(home))?;
    }
    std::fs::write(&done, wanted)
        .map_err(|error| Failure::new(format!("{} could not be written: {error}.", done.display())))?;
    Ok(python)
}

/// Starts the server, which ends when its stdin closes, and returns the URL that it prints.
fn start(server: &mut Command) -> Outcome<(Child, String)> {
    let broken = |error| Failure::new(format!("The practice servers could not be started: {error}."));
    let mut child = server.current_dir(root()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(broken)?;
    let mut url = String::new();
    let output = child.stdout.take().expect("its stdout is a pipe");
    BufReader::new(output).read_line(&mut url).map_err(broken)?;
    match url.trim() {
        "" => Err(Failure::new("The practice servers did not say where they listen.")),
        url => Ok((child, url.to_owned())),
    }
}

/// Runs one suite against the server at this URL.
fn ask(suite: &Suite, home: &Path, python: &Path, url: &str) -> Outcome<Results> {
    step(&format!("Running {} {}'s tests against {url}", suite.package, suite.version));
    let plugin = root().join(".cargo/xtask/suites");
    let mut pytest = Command::new(python);
    pytest.args([
        "-m",
        "pytest",
        "-p",
        "practice_server",
        "-q",
        "--no-header",
        "--tb=short",
        "--color=no",
        suite.tests,
    ]);
    pytest.current_dir(suite.source(home)).env("PYTHONPATH", plugin).env("PYTHONDONTWRITEBYTECODE", "1");
    for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        pytest.env_remove(proxy);
    }
    pytest.env("PRACTICE_HTTP", url).stdin(Stdio::null()).stderr(Stdio::inherit());
    // pytest fails if a test does, which the results already show.
    let output = pytest.output().map_err(|error| Failure::new(format!("{} failed: {error}.", name(&pytest))))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Results::of(&text).ok_or_else(|| {
        eprintln!("{text}");
        Failure::new(format!("{}'s tests did not run to their end; the lines above say why.", suite.package))
    })
}

impl Suite {
    /// The folder of the suite's source package.
    fn source(&self, home: &Path) -> PathBuf {
        home.join(format!("{}-{}", self.package, self.version))
    }

    /// The lines that the command prints about the suite.
    fn report(&self, results: &Results) -> String {
        let Self { package, version, all, differs, .. } = self;
        let Results { passed, failed, skipped } = results;
        let mut report = format!("{package} {version}: {passed} passed, {} failed", failed.len());
        if passed + failed.len() != *all {
            report += &format!(" (of {all}; {skipped} skipped)");
        }
        for name in failed {
            let why = differs.iter().find(|(known, _)| known == name).map_or("not expected", |(_, why)| why);
            report += &format!("\n  {name}: {why}");
        }
        report + "\n"
    }
}

/// The results of a suite.
#[derive(Debug, Default, PartialEq, Eq)]
struct Results {
    passed: usize,
    failed: Vec<String>,
    skipped: usize,
}

impl Results {
    /// Parses the output of the plugin; `None` if the suite did not finish.
    fn of(text: &str) -> Option<Self> {
        let lines = || text.lines().filter_map(|line| line.strip_prefix("practice-server "));
        let failed = lines().filter_map(|line| line.strip_prefix("failed ")).map(str::to_owned).collect();
        let numbers: Vec<_> = lines().find_map(|line| line.strip_prefix("result "))?.split(' ').collect();
        match numbers[..] {
            [passed, _, skipped] => Some(Self { passed: passed.parse().ok()?, failed, skipped: skipped.parse().ok()? }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_from_what_the_plugin_prints() {
        let text = "..F.\npractice-server failed test_post_chunked\npractice-server result 3 1 0\n4 failed";
        let results = Results { passed: 3, failed: vec!["test_post_chunked".to_owned()], skipped: 0 };
        assert_eq!(Results::of(text), Some(results));
        assert_eq!(Results::of("ImportError: no module\n"), None);
        assert_eq!(Results::of("practice-server result 3\n"), None);
    }

    #[test]
    fn a_report_says_why_a_test_fails() {
        let suite = &SUITES[0];
        let failed = vec!["test_post_chunked".to_owned(), "test_get".to_owned()];
        let report = suite.report(&Results { passed: 65, failed, skipped: 0 });
        let (first, others) = report.split_once('\n').unwrap();
        assert_eq!(first, "httpbin 0.10.2: 65 passed, 2 failed");
        assert!(others.contains("test_post_chunked: it expects 501"), "{others}");
        assert!(others.contains("test_get: not expected"), "{others}");
    }

    #[test]
    fn the_goal_is_all_but_what_differs() {
        for suite in &SUITES {
            assert_eq!(suite.goal, suite.all - suite.differs.len(), "{}", suite.package);
        }
    }

    #[test]
    fn the_relays_readme_has_the_same_numbers() {
        let readme = std::fs::read_to_string(root().join("relay/README.md")).unwrap();
        for Suite { package, version, all, goal, differs, .. } in &SUITES {
            let row = format!("| {package} {version} | {all} | {goal} | {} |", differs.len());
            assert!(readme.contains(&row), "{row}");
        }
    }

    #[test]
    fn the_chapters_requests_is_the_one_whose_tests_run() {
        let requests = SUITES.iter().find(|suite| suite.package == "requests").unwrap();
        assert!(crate::python::LIBRARIES.contains(&&*format!("requests=={}", requests.version)));
    }

    #[test]
    fn an_argument_is_refused() {
        assert_eq!(run_command(&["httpbin".to_owned()]).unwrap_err().code, 2);
    }
}
