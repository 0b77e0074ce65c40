//! A relay with its practice servers, as a separate process. The program binds them to well-known ports, of which each
//! machine has only one set; here they use free ones. So this test program starts itself again, as that relay.

use crate::{
    attacks::Scenario,
    common::program::{Program, configured},
    process::{TURNS, Watched},
};
use relay::{Options, Relay, practice::Ports};
use std::{env, fs, io::Write, path::PathBuf, process::Stdio};
use tokio::{
    net::TcpListener,
    process::Command,
    runtime::Builder,
    signal::unix::{SignalKind, signal},
};

/// Says which scenario's relay this process is.
const SCENARIO: &str = "RELAY_SOAK_SCENARIO";

/// The page that it serves.
const PAGE: &str = "<!doctype html><html lang=\"en\"><title>Networking lab</title></html>\n";

/// Starts the scenario's relay with this limit on descriptors.
pub async fn start(scenario: Scenario, descriptors: Option<usize>) -> Watched {
    let turn = TURNS.write().await;
    let limit = descriptors.map(|count| format!("ulimit -n {count} && ")).unwrap_or_default();
    let mut command = Command::new("sh");
    // What the harness writes is thrown away; what the relay has to say goes to descriptor 3, which is this program's
    // pipe.
    command.args(["-c", &format!("{limit}exec \"$0\" \"$@\" 3>&1 >/dev/null")]).arg(env::current_exe().unwrap());
    command.args(["host::relay", "--exact", "--ignored", "--nocapture"]);
    let mut command = configured(command);
    command.env(SCENARIO, scenario.name()).env("RES_OPTIONS", "timeout:1 attempts:1").stderr(Stdio::null());
    Watched::of(Program::start(command).await, turn)
}

#[test]
#[ignore = "a relay for the scenarios, which start it themselves; alone it does nothing"]
fn relay() {
    let Ok(name) = env::var(SCENARIO) else { return };
    let scenario = Scenario::ALL.into_iter().find(|scenario| scenario.name() == name).unwrap();
    let dist = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("soak-{name}"));
    fs::create_dir_all(&dist).unwrap();
    fs::write(dist.join("index.html"), PAGE).unwrap();
    let options = Options {
        dist: Some(dist),
        practice: Some(Ports { echo: 0, udp_echo: 0, http: 0 }),
        threads: std::thread::available_parallelism().unwrap().get(),
        ..scenario.options()
    };
    // As the program does.
    heap_trim::return_large_blocks();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let relay = Relay::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), options).await.unwrap();
        let mut stop = signal(SignalKind::terminate()).unwrap();
        let mut out = fs::OpenOptions::new().write(true).open("/proc/self/fd/3").unwrap();
        writeln!(out, "http://{}/\n?token={}", relay.authority(), relay.token().secret()).unwrap();
        drop(out);
        let stopped = async {
            stop.recv().await;
        };
        relay.run(stopped).await;
    });
    runtime.shutdown_background();
}
