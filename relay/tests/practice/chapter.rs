//! The chapter's own Python programs, unchanged, against the practice servers.
//!
//! The environment variable `PYTHON` names the interpreter; the default is `python3`.

use crate::{described, http_origin, servers, soon, tcp_address};
use relay::practice::{Ports, Servers};
use relay_protocol::PracticeTcp;
use serde_json::{Value, json};
use std::process::{Output, Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

const TCP: &str = include_str!("chapter_tcp.py");
const HTTP: &str = include_str!("chapter_http.py");

/// Python about to run `program` and then `use_of_it`, which finds `arguments` in `sys.argv[1:]`.
fn python(program: &str, use_of_it: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into()));
    command.args(["-c", &format!("{program}\nimport sys\n{use_of_it}")]).args(arguments);
    command.env("PYTHONIOENCODING", "utf-8").env("PYTHONUNBUFFERED", "1");
    // A proxy from the environment knows nothing of our loopback.
    command.env("NO_PROXY", "*");
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

async fn run(mut command: Command) -> Output {
    soon(command.output()).await.expect("python3 must be on the PATH, or named by PYTHON")
}

async fn printed(command: Command) -> String {
    let output = run(command).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

const SEND: &str = "TCPClient('127.0.0.1', int(sys.argv[1])).connect_and_send('안녕하세요!')";

#[tokio::test(flavor = "multi_thread")]
async fn its_tcp_client_talks_to_our_echo_server() {
    let servers = servers().await;
    let port = tcp_address(&servers, PracticeTcp::Echo).port().to_string();
    assert_eq!(printed(python(TCP, SEND, &[&port])).await, "서버 응답: 서버 응답: 안녕하세요!\n");
}

/// Starts the chapter's server on a free port. It names its port on stdout as soon as it listens, by a `listen` that
/// prints: a port chosen beforehand might be taken by then.
const SERVE: &str = "
class Announcing(socket.socket):
    def listen(self, backlog):
        super().listen(backlog)
        print(self.getsockname()[1], flush=True)

socket.socket = Announcing
TCPServer('127.0.0.1', 0).start_server()
";

#[tokio::test(flavor = "multi_thread")]
async fn its_tcp_server_takes_the_place_of_ours() {
    let mut server = python(TCP, SERVE, &[]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let port = soon(lines.next_line()).await.unwrap().expect("the chapter's server did not start");

    let servers = Servers::start(Ports { echo: port.parse().unwrap(), udp_echo: 0, http: 0 }).await.unwrap();
    let echo = described(&servers, PracticeTcp::Echo);
    assert!(!echo.ours);
    assert_eq!(echo.address, format!("127.0.0.1:{port}"));

    let port = tcp_address(&servers, PracticeTcp::Echo).port().to_string();
    assert_eq!(printed(python(TCP, SEND, &[&port])).await, "서버 응답: 서버 응답: 안녕하세요!\n");
    // The chapter's server has seen it, so the answer was its own.
    let mut seen = Vec::new();
    while seen.last().is_none_or(|line: &String| !line.starts_with("받은 메시지")) {
        seen.push(soon(lines.next_line()).await.unwrap().expect("the chapter's server ended"));
    }
    assert_eq!(seen.last().unwrap(), "받은 메시지: 안녕하세요!");
    server.kill().await.unwrap();
}

const REQUEST: &str = "
client = HTTPClient(sys.argv[1])
print(json.dumps([
    client.get('/get', params={'key': 'value'}),
    client.post('/post', json_data={'name': 'Python', 'version': '3.9'}),
    client.post('/post', data={'이름': '파이썬'}),
    client.get('/status/404'),
]))
";

#[tokio::test(flavor = "multi_thread")]
async fn its_http_client_talks_to_our_http_server() {
    if !run(python("", "import requests", &[])).await.status.success() {
        println!("skipped: Python has no `requests`; `pip install requests`, or name a Python that has it in PYTHON");
        return;
    }
    let servers = servers().await;
    let origin = http_origin(&servers);
    let answers = printed(python(HTTP, REQUEST, &[&origin])).await;
    let [get, post, form, missing]: [Value; 4] = serde_json::from_str(&answers).unwrap();

    assert_eq!(get["status_code"], 200);
    assert_eq!(get["headers"]["Content-Type"], "application/json");
    assert_eq!(get["data"]["args"], json!({"key": "value"}));
    assert_eq!(get["data"]["url"], format!("{origin}/get?key=value"));

    assert_eq!(post["status_code"], 200);
    assert_eq!(post["data"]["json"], json!({"name": "Python", "version": "3.9"}));
    assert_eq!(post["data"]["headers"]["Content-Type"], "application/json");

    assert_eq!(form["data"]["form"], json!({"이름": "파이썬"}));
    assert_eq!((&missing["status_code"], &missing["data"]), (&json!(404), &json!("")));
}
