//! The displayed command sends what the form sends.

use super::*;

/// A text with characters that are special to shells.
const HOSTILE: &str = "it's \"quoted\" $(touch hacked) `touch hacked` $HOME \\n\n#%41 &;|<>(){}[]!~*? 안녕";

fn pairs(pairs: &[(&str, &str)]) -> Vec<Pair> {
    pairs.iter().map(|(name, value)| Pair::new(name, value)).collect()
}

fn forms() -> Vec<Form> {
    let post = Form { method: "POST".into(), ..form() };
    let file = ChosenFile { name: "그림 \"1\";$(a).png".into(), kind: "image/png".into(), bytes: HOSTILE.into() };
    let bytes: Vec<u8> = (0..=255).collect();
    let binary = ChosenFile { name: "바이트".into(), kind: String::new(), bytes: bytes.into() };
    let session = Session {
        headers: pairs(&[("X-Default", "it's $(a)")]),
        params: pairs(&[("언어", "한국어")]),
        auth: Auth::Basic,
        user: "사용자".into(),
        password: HOSTILE.into(),
        ..Session::default()
    };
    let json = serde_json::to_string(HOSTILE).expect("a string is JSON");
    vec![
        form(),
        Form { method: "HEAD".into(), ..form() },
        Form { method: "DELETE".into(), follow_redirects: false, time_limit: "2.5".into(), ..form() },
        Form { method: "POST".into(), body: Body::None, ..form() },
        Form { params: pairs(&[("key", HOSTILE), ("a[0]", "{b}")]), path: "/get/it's?{a}=[1-3]#part".into(), ..form() },
        Form {
            headers: pairs(&[("X-A", "it's $(touch hacked) `b` #%41"), ("X-Empty", ""), ("Accept", "a/b")]),
            ..form()
        },
        Form { session: session.clone(), ..form() },
        Form { body: Body::Json, json, session, ..post.clone() },
        Form { body: Body::Form, fields: pairs(&[("이름", HOSTILE), ("b", "")]), ..post.clone() },
        Form { body: Body::Raw, raw: HOSTILE.into(), ..post.clone() },
        Form { body: Body::Raw, raw: "@file".into(), content_type: String::new(), ..post.clone() },
        Form { body: Body::Raw, raw: String::new(), ..post.clone() },
        Form { body: Body::Raw, raw: "a\0b".into(), ..post.clone() },
        Form { method: "PUT".into(), body: Body::Binary, hex: "00 ff 0a 25 5c 27".into(), ..form() },
        Form { body: Body::Binary, file: Some(binary.clone()), ..post.clone() },
        Form {
            body: Body::Multipart,
            parts: vec![
                Pair::new("이름 \"a\"", HOSTILE),
                Pair::new("at", "@file;type=x"),
                Pair { file: Some(file), ..Pair::new("file", "") },
                Pair { file: Some(binary), ..Pair::new("binary", "") },
            ],
            ..post.clone()
        },
        Form { body: Body::Multipart, parts: pairs(&[("a=b", "c")]), ..post.clone() },
        Form { body: Body::Multipart, parts: Vec::new(), ..post },
    ]
}

#[test]
fn the_command_sends_what_the_form_sends() {
    for form in forms() {
        let form = Form { base_url: "http://127.0.0.1:8081".into(), ..form };
        let folder = tempfile::tempdir().expect("there is a folder for it");
        for file in form.parts.iter().filter_map(|part| part.file.as_ref()).chain(&form.file) {
            std::fs::write(folder.path().join(&file.name), &file.bytes).expect("the file can be written");
        }
        let command = command(&form).expect("nothing is wrong with the form");
        let here = command.replace("http://127.0.0.1:8081", "BASE").replace("curl ", "curl --noproxy '*' -sS ");
        let mut heard = run("sh", &here, folder.path());
        let (request, _) = form.request().expect("nothing is wrong with the form");
        let target = request.url.strip_prefix("http://127.0.0.1:8081").expect("it is the base");
        assert_eq!(
            (heard.method.as_str(), Some(heard.target.as_str())),
            (request.method.as_str(), target.split('#').next())
        );
        // curl chooses its own boundary.
        if let Some((_, own)) = heard.header("content-type").and_then(|value| value.split_once("boundary=")) {
            let (own, ours) = (own.to_owned(), "----networking-lab-000000");
            let swapped = String::from_utf8_lossy(&heard.body).replace(&own, ours);
            let expected = request.body.clone().unwrap_or_default();
            assert_eq!(swapped, String::from_utf8_lossy(&expected), "{command}");
            heard.body = expected.to_vec();
            heard.headers.iter_mut().for_each(|(_, value)| *value = value.replace(&own, ours));
        }
        let mut headers: Vec<_> =
            request.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        headers.sort();
        heard.headers.sort();
        assert_eq!(heard.headers, headers, "{command}");
        assert_eq!(heard.body, request.body.unwrap_or_default(), "{command}");
        assert!(!folder.path().join("hacked").exists(), "{command}");
    }
}

#[test]
fn a_command_read_back_is_the_same_request() {
    for form in
        forms().into_iter().filter(|form| form.file.is_none() && form.parts.iter().all(|part| part.file.is_none()))
    {
        let text = command(&form).expect("nothing is wrong with the form");
        // Bytes that are not text are piped from another program.
        if text.starts_with("printf") {
            continue;
        }
        let Imported { form: back, notes } = import(&text, &form).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(notes, [], "{text}");
        let (mut back, mut asked) = (back.request().expect("it is right").0, form.request().expect("it is right").0);
        back.headers.sort();
        asked.headers.sort();
        assert_eq!(back, asked, "{text}");
    }
}

#[test]
fn redirects_time_limit_and_digest_are_options() {
    let session = Session { auth: Auth::Digest, user: "u".into(), password: "it's".into(), ..Session::default() };
    let text = command(&Form { session, time_limit: "2.5".into(), ..form() }).expect("nothing is wrong with the form");
    for option in ["-L", "-m 2.5", r"--digest -u 'u:it'\''s'"] {
        assert!(text.contains(option), "{text}");
    }
    let text = command(&Form { follow_redirects: false, time_limit: String::new(), ..form() }).expect("it is right");
    assert_eq!(text, "curl 'http://127.0.0.1:8081/get?key=value'");
    assert_eq!(command(&Form { base_url: "ftp://a".into(), ..form() }), None);
}
