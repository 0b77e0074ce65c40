//! The form of an imported command sends what curl sends.

use super::*;
use std::path::Path;

fn imported(line: &str) -> Imported {
    import(line, &form()).unwrap_or_else(|error| panic!("{line}: {error:?}"))
}

/// Returns what the form sends, without the headers that the browser sets.
fn sent(form: &Form) -> ReceivedRequest {
    let (request, _) = form.request().unwrap_or_else(|errors| panic!("{errors:?}"));
    let url = request.url.strip_prefix("http://base").unwrap_or_else(|| panic!("{}", request.url));
    let target = url.split('#').next().expect("a split has a part").to_owned();
    let headers = request.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    ReceivedRequest { method: request.method, target, headers, body: request.body.unwrap_or_default().to_vec() }
}

#[test]
fn the_form_sends_what_curl_sends() {
    for line in [
        "curl BASE",
        "curl 'BASE/get?key=value&a=b+c'",
        "curl 'BASE/get?key=%EA%B0%92%20a&b'",
        "curl 'BASE/a?b#c'",
        "curl 'BASE/a#c'",
        "curl 'BASE/a?'",
        "curl BASE/a/../b",
        "curl -X DELETE BASE/1",
        "curl -XPUT BASE -d a=b",
        "curl -sSLd x BASE",
        "curl -I BASE",
        "curl --request PATCH --data a BASE",
        "curl BASE -d a=b -d 'c=d e' --data-raw @x",
        "curl BASE -d a=b -d c=d",
        "curl BASE -d ''",
        "curl BASE --data-urlencode 'a=값 &=+~' --data-urlencode '=b c' --data-urlencode 'd/e'",
        "curl -G BASE/get -d a=b --data-urlencode 'c=d e&'",
        "curl -G 'BASE/get?x=1' -d a=b",
        "curl -G BASE",
        "curl BASE --data-binary $'a\\nb\\tc\\u0021'",
        r#"curl BASE --data-raw $'{"a":"it\'s"}' -H 'Content-Type: application/json'"#,
        r#"curl BASE --json '{"이름": "값", "a": [1.00, 1e400]}'"#,
        r#"curl BASE --json '{"a":' --json '1}'"#,
        r#"curl BASE -H 'content-type: application/json; charset=utf-8' -d '{"a": 1}'"#,
        "curl BASE -H 'Content-Type: text/plain' -d '안녕 # % (a) $(b) `c`'",
        "curl BASE -H 'Content-Type:' -d 'a=b'",
        "curl BASE -H 'X-Empty;' -H 'X-None:' -H 'X-A: a: b' -H 'X-Tight:1'",
        "curl BASE -A lab/1 -e http://from/ -b 'a=1; b=2'",
        "curl BASE --user-agent lab -H \"X-Quote: it's\"",
        "curl BASE -u '사용자:p:w'",
        "curl BASE -u user:p -H 'Authorization: own'",
        "curl BASE --oauth2-bearer t0k",
        "curl -- BASE",
        "curl --url BASE -k -v -i --compressed -H 'Accept-Encoding: gzip'",
        "curl \\\n  -H 'A: b' \\\n  BASE \\\n  --data '{\n}'",
    ] {
        let heard = run("bash", &line.replace("curl ", "curl --noproxy '*' -s -o /dev/null "), Path::new("."));
        let form = imported(&line.replace("BASE", "http://base")).form;
        let mut sent = sent(&form);
        // The browser adds the header that --compressed requests.
        let mut heard = heard;
        for headers in [&mut heard.headers, &mut sent.headers] {
            headers.sort();
            headers.retain(|(name, _)| name != "accept-encoding");
        }
        assert_eq!(sent, heard, "{line}");
    }
}

#[test]
fn what_a_browser_copies_is_taken() {
    let line = r#"curl 'http://lab.example/post?a=1' \
  -X 'POST' \
  -H 'accept: */*' \
  -H 'accept-language: ko-KR,ko;q=0.9' \
  -H 'content-type: application/json' \
  -b 'session=abc' \
  -H 'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"' \
  -H 'user-agent: Mozilla/5.0 (X11; Linux x86_64)' \
  --data-raw $'{"name":"it\'s (\u0021)","이름":"값"}' \
  --insecure"#;
    let Imported { form, notes } = imported(line);
    assert_eq!(notes, [Note::Impossible("--insecure".into())]);
    assert_eq!((form.method.as_str(), form.url().as_str()), ("POST", "http://lab.example/post?a=1"));
    assert_eq!((form.params.clone(), form.body), (vec![Pair::new("a", "1")], Body::Json));
    assert_eq!(form.json, r#"{"name":"it's (!)","이름":"값"}"#);
    assert!(form.headers.contains(&Pair::new("Cookie", "session=abc")));
    assert!(form.headers.contains(&Pair::new("user-agent", "Mozilla/5.0 (X11; Linux x86_64)")));
}

#[test]
fn a_form_with_files_is_taken_but_for_the_files() {
    let Imported { form, notes } = imported(
        r#"curl http://base -F 'name=값;x' -F file=@a.png -F 'b=@"c;d.txt";type=text/plain' -F 'e="f;\"g"' --form-string 'h=@i;j' -F 'k=<l'"#,
    );
    assert_eq!((form.method.as_str(), form.body), ("POST", Body::Multipart));
    let named = ["name", "file", "b", "e", "h", "k"];
    assert_eq!(form.parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>(), named);
    let values: Vec<_> = form.parts.iter().map(|part| part.value.as_str()).collect();
    assert_eq!(values, ["값", "", "", "f;\"g", "@i;j", ""]);
    let files: Vec<_> =
        notes.iter().filter_map(|note| if let Note::File(name) = note { Some(name.as_str()) } else { None }).collect();
    assert_eq!(files, ["a.png", "c;d.txt", "l"]);
}

#[test]
fn what_cannot_be_carried_over_is_told() {
    let notes = |line: &str| imported(line).notes;
    let impossible = |option: &str| vec![Note::Impossible(option.into())];
    assert_eq!(notes("curl -k http://a"), impossible("--insecure"));
    assert_eq!(notes("curl -x proxy:1 http://a"), impossible("--proxy"));
    assert_eq!(notes("curl -T file http://a"), impossible("--upload-file"));
    assert_eq!(notes("curl --what http://a"), [Note::Unknown("--what".into())]);
    assert_eq!(notes("curl -sÿ http://a"), [Note::Unknown("-sÿ".into())]);
    assert_eq!(notes("curl -d @body.json http://a"), [Note::File("body.json".into())]);
    assert_eq!(notes("curl --data-urlencode a@b.txt http://a"), [Note::File("b.txt".into())]);
    assert_eq!(notes("curl -b jar.txt http://a"), [Note::File("jar.txt".into())]);
    assert_eq!(notes("curl -H @headers http://a"), [Note::File("headers".into())]);
    assert_eq!(notes("curl http://a http://b"), [Note::MoreUrls]);
    assert_eq!(notes("curl -X BREW http://a"), [Note::Method("BREW".into())]);
    assert_eq!(notes("curl http://a | jq ."), [Note::Cut('|')]);
    assert_eq!(notes("curl http://$HOST/"), [Note::NotExpanded]);
    assert_eq!(notes("curl -sS --compressed -o x -w '%{http_code}' --http2 http://a"), []);
    assert_eq!(imported("curl -d @body.json http://a").form.method, "POST", "there is a body, though it is not known");
}

#[test]
fn what_is_no_command_is_told() {
    for (line, error) in [
        ("", ImportError::NotCurl),
        ("wget http://a", ImportError::NotCurl),
        ("curl", ImportError::NoUrl),
        ("curl -H", ImportError::NoValue("header")),
        ("curl http://a --max-time", ImportError::NoValue("max-time")),
        ("curl 'http://a", ImportError::Split(SplitError::Unbalanced)),
        ("curl ^\"http://a^\"", ImportError::CommandPrompt),
    ] {
        assert_eq!(import(line, &form()).err(), Some(error), "{line}");
    }
}

#[test]
fn a_command_takes_the_place_of_the_session_and_keeps_the_rest() {
    let session = Session { headers: vec![Pair::new("X-Old", "1")], cookies: true, ..Session::default() };
    let before = Form { session, follow_redirects: false, time_limit: "7".into(), ..form() };
    let after = import("$ /usr/bin/curl -u user:pass:word -L localhost:8081/x", &before).expect("it is a command").form;
    let Session { auth, user, password, .. } = &after.session;
    assert_eq!((*auth, user.as_str(), password.as_str()), (Auth::Basic, "user", "pass:word"));
    assert!(after.session.headers.is_empty() && after.follow_redirects);
    assert_eq!((after.time_limit.as_str(), after.url().as_str()), ("7", "http://localhost:8081/x"));
    let of = |line: &str| import(line, &before).expect(line).form;
    assert_eq!(of("curl --digest -u u:p http://a").session.auth, Auth::Digest);
    assert_eq!(of("curl http://us%40er:p@a/b").session.user, "us@er");
    // Options with a value after "=".
    let joined = of("curl --request=PATCH --data=a=b http://a");
    assert_eq!((joined.method.as_str(), joined.fields), ("PATCH", vec![Pair::new("a", "b")]));
    assert_eq!(of("curl -m 2.5 http://a").time_limit, "2.5");
    assert!(!of("curl http://a").follow_redirects);
}

#[test]
fn a_pasted_command_fills_the_form_or_says_why_not() {
    let test = Test::after([Msg::PasteCurl("curl -X PUT http://a/b -d 1 -k".into()), Msg::TakeCurl]);
    assert_eq!((test.model.form.method.as_str(), test.model.form.url().as_str()), ("PUT", "http://a/b"));
    assert_eq!(test.model.curl_imported, Some(Ok(vec![Note::Impossible("--insecure".into())])));
    let before = test.model.form.clone();
    let test = test.then(Msg::PasteCurl("curl".into()));
    assert_eq!(test.model.curl_imported, None, "of another command nothing is known yet");
    let test = test.then(Msg::TakeCurl);
    assert_eq!((test.model.curl_imported, test.model.form), (Some(Err(ImportError::NoUrl)), before));
}
