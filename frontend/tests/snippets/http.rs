//! One request as programs, each run against the practice HTTP server, which reports what it received.

use crate::{
    cargo::Compiled,
    run::{Program, python, shell},
};
use networking_lab::{
    fetch::METHODS,
    labs::http_client::{
        code::request,
        form::{Body, FileSlot, Form, Pair},
        session::{Auth, Session},
    },
    snippets::{Code, Task},
    text::Lang,
    ui::ChosenFile,
};
use relay::practice::{Ports, Servers};
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use tokio::runtime::Runtime;

const HOSTILE: &str = "안녕 \"q\" 'a' $(echo x) `y` \\n %41 # & ${z} «t» {n}\n끝";

/// Invisible characters, which Rust does not accept in a literal.
const HIDDEN: &str = "\u{202e}a\u{200b}\u{feff}";

/// The practice server on a free port, for the lifetime of this value, and a folder with a file in it.
struct Practice {
    origin: String,
    folder: tempfile::TempDir,
    _servers: Servers,
    _runtime: Runtime,
}

fn practice() -> Practice {
    let runtime = Runtime::new().unwrap();
    let servers = runtime.block_on(Servers::start(Ports { echo: 0, http: 0, udp_echo: 0 })).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a b'\"$.txt"), "한글 파일\r\n").unwrap();
    // curl's progress meter would be mixed with the output.
    std::fs::write(folder.path().join(".curlrc"), "silent\nshow-error\n").unwrap();
    Practice { origin: servers.description().http.unwrap(), folder, _servers: servers, _runtime: runtime }
}

fn file() -> ChosenFile {
    ChosenFile { name: "a b'\"$.txt".into(), kind: "text/plain".into(), bytes: "한글 파일\r\n".into() }
}

fn form(practice: &Practice) -> Form {
    Form { path: "/anything".into(), params: Vec::new(), ..Form::new(practice.origin.clone()) }
}

/// Returns the languages that can be run on this machine.
fn codes() -> Vec<Code> {
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let has_node = node.is_ok_and(|status| status.success());
    let codes = [Code::Python, Code::HttpClient, Code::Shell, Code::JavaScript];
    codes.into_iter().filter(|code| has_node || *code != Code::JavaScript).collect()
}

/// Returns the program for this request, or None if it cannot be written in that language.
fn program(form: &Form, code: Code, lang: Lang) -> Option<String> {
    let task = Task::Request(request(form).expect("the form is right").into());
    task.is_written_in(code).then(|| task.write(code, lang))
}

/// Returns the output of the program for this request.
fn output(practice: &Practice, form: &Form, code: Code, lang: Lang) -> Option<String> {
    let program = program(form, code, lang)?;
    let command = match code {
        Code::Shell => shell(&program),
        Code::JavaScript => {
            let file = practice.folder.path().join("work.mjs");
            std::fs::write(&file, &program).unwrap();
            let mut command = Command::new("node");
            command.arg(file);
            command
        }
        _ => python(&program),
    };
    Some(printed(practice, command))
}

/// Runs a program in the folder with the file, and returns its output.
fn printed(practice: &Practice, mut command: Command) -> String {
    command.current_dir(practice.folder.path()).env("CURL_HOME", practice.folder.path());
    Program::start(command).output()
}

/// Returns the server's report: the JSON in the output.
fn told(code: Code, printed: &str) -> Value {
    let json = match code {
        // The chapter's dictionary, as printed by Python.
        Code::Python => {
            let command = "import ast, json, sys\nprint(json.dumps(ast.literal_eval(sys.argv[1])['data']))";
            let mut python = python(command);
            let output = python.arg(printed.trim()).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        }
        _ => {
            printed[printed.find("{\n").unwrap_or_else(|| panic!("{code:?}: {printed}"))..]
                .lines()
                .take_while(|line| *line != "}")
                .collect::<Vec<_>>()
                .join("\n")
                + "}"
        }
    };
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{code:?}: {error}: {printed}"))
}

/// Forms that fail unless every value is escaped as the language requires, and the expected report of each.
fn hostile_forms(base: Form) -> Vec<(Form, Value)> {
    let post = Form { method: "POST".into(), ..base.clone() };
    vec![
        (
            Form {
                params: vec![Pair::new("이름", HOSTILE), Pair::new("a", "1"), Pair::new("a", "2")], ..base.clone()
            },
            json!({"args": {"이름": HOSTILE, "a": ["1", "2"]}}),
        ),
        (
            Form { headers: vec![Pair::new("X-Own", "a \"b\" 'c' $(d) \\ %")], ..base.clone() },
            json!({"headers": {"X-Own": "a \"b\" 'c' $(d) \\ %"}}),
        ),
        (
            Form { body: Body::Json, json: json!({"글": HOSTILE}).to_string(), ..post.clone() },
            json!({"json": {"글": HOSTILE}}),
        ),
        (
            Form { body: Body::Form, fields: vec![Pair::new("필드", HOSTILE)], ..post.clone() },
            json!({"form": {"필드": HOSTILE}}),
        ),
        (Form { body: Body::Raw, raw: HOSTILE.into(), ..post.clone() }, json!({"data": HOSTILE})),
        (Form { method: "DELETE".into(), ..base.clone() }, json!({"method": "DELETE"})),
        (
            Form { body: Body::Binary, hex: "00 ff 41".into(), ..post.clone() },
            json!({"data": "data:application/octet-stream;base64,AP9B"}),
        ),
        (
            {
                let mut form = Form {
                    body: Body::Multipart,
                    parts: vec![Pair::new("text", HOSTILE), Pair::new("file", ""), Pair::new("숨은", HIDDEN)],
                    ..post.clone()
                };
                form.set_file(FileSlot::Part(1), Some(file()));
                form
            },
            json!({"files": {"file": "한글 파일\r\n"}, "form": {"숨은": HIDDEN}}),
        ),
        (
            {
                let mut form = Form { body: Body::Binary, ..post };
                form.set_file(FileSlot::Body, Some(file()));
                form
            },
            json!({"data": "한글 파일\r\n"}),
        ),
        (
            Form {
                session: Session {
                    auth: Auth::Basic,
                    user: "사용자".into(),
                    password: "p\"'$".into(),
                    ..Session::default()
                },
                ..base
            },
            json!({"headers": {"Authorization": "Basic 7IKs7Jqp7J6QOnAiJyQ="}}),
        ),
    ]
}

/// Asserts that the server's report matches the expected one.
fn assert_told(code: Code, printed: &str, expected: &Value) {
    let told = told(code, printed);
    for (member, expected) in expected.as_object().unwrap() {
        match expected {
            Value::Object(members) => {
                for (name, value) in members {
                    assert_eq!(&told[member][name], value, "{code:?} {member} {name}: {printed}");
                }
            }
            value => assert_eq!(&told[member], value, "{code:?} {member}: {printed}"),
        }
    }
}

#[test]
fn every_program_sends_what_the_form_says_whatever_is_in_it() {
    let practice = practice();
    for (form, expected) in hostile_forms(form(&practice)) {
        for code in codes() {
            if let Some(printed) = output(&practice, &form, code, Lang::Ko) {
                assert_told(code, &printed, &expected);
            }
        }
    }
}

/// The same as in other languages, but compiled together.
#[test]
fn programs_with_reqwest_send_it_too() {
    let practice = practice();
    let base = form(&practice);
    let (mut forms, mut expected): (Vec<_>, Vec<_>) = hostile_forms(base.clone()).into_iter().unzip();
    for method in METHODS.iter().filter(|method| method.as_str() != "HEAD") {
        forms.push(Form { method: method.to_string(), ..base.clone() });
        expected.push(json!({"method": method.as_str()}));
    }
    let at = forms.len();
    forms.push(Form { method: "HEAD".into(), time_limit: String::new(), ..base.clone() });
    forms.push(Form { path: "/redirect/1".into(), follow_redirects: false, ..base.clone() });
    let time_limit = String::new();
    forms.push(Form { path: "/redirect/1".into(), follow_redirects: false, time_limit, ..base.clone() });
    forms.push(Form { path: "/delay/5".into(), time_limit: "0.3".into(), ..base.clone() });
    let programs: Vec<_> = forms.iter().map(|form| program(form, Code::Rust, Lang::Ko).unwrap()).collect();
    let compiled = Compiled::new("reqwest-requests", &programs);
    let printed = |number| printed(&practice, compiled.command(number));
    for (number, expected) in expected.iter().enumerate() {
        assert_told(Code::Rust, &printed(number), expected);
    }
    assert!(printed(at).starts_with("200 OK\n"), "{}", printed(at));
    for number in [at + 1, at + 2] {
        assert!(printed(number).starts_with("302 Found\n"), "{}", printed(number));
    }
    assert!(printed(at + 3).contains("TimedOut"), "{}", printed(at + 3));
}

#[test]
fn redirects_time_limits_and_digest_are_as_in_the_form() {
    let practice = practice();
    let base = form(&practice);
    for code in codes() {
        let redirect = Form { path: "/redirect/1".into(), follow_redirects: false, ..base.clone() };
        let printed = output(&practice, &redirect, code, Lang::En).unwrap();
        let status = match code {
            Code::Shell => continue,
            Code::Python => "'status_code': 302",
            _ => "302",
        };
        assert!(printed.contains(status), "{code:?}: {printed}");
        let slow = Form { path: "/delay/5".into(), time_limit: "0.3".into(), ..base.clone() };
        let printed = output(&practice, &slow, code, Lang::En).unwrap().to_lowercase();
        assert!(printed.contains("timed out") || printed.contains("timeout"), "{code:?}: {printed}");
    }
    // requests does not escape quotes in a user name.
    let session = Session { auth: Auth::Digest, user: "u'".into(), password: "p$\"".into(), ..Session::default() };
    let digest = Form { path: "/digest-auth/auth/u'/p$\"".into(), session, ..base };
    for code in [Code::Python, Code::Shell] {
        let printed = output(&practice, &digest, code, Lang::En).unwrap();
        assert!(printed.contains("authenticated"), "{code:?}: {printed}");
    }
    for code in [Code::JavaScript, Code::Rust] {
        assert!(program(&digest, code, Lang::En).is_none());
    }
}
