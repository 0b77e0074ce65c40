//! The HTTP practice server, tested with the bytes of requests.

use crate::{
    client::{ask, authority, exchange, get},
    example::example,
    http_origin, servers,
};
use relay::practice::http_router;
use serde_json::{Value, json};

#[tokio::test]
async fn get_tells_args_headers_origin_and_url_in_httpbins_shape() {
    let servers = servers().await;
    let host = authority(&servers);
    let path = "/get?key=value&%ED%95%9C=%EA%B8%80&a=1&a=2&empty=";
    let answer = ask(&servers, "GET", path, "X-lab: one\r\nX-Lab: two\r\n", "").await;
    assert_eq!((answer.status, answer.header("Content-Type")), (200, Some("application/json")));
    assert_eq!(answer.header("Server"), Some("networking-lab"));
    assert!(answer.header("Date").is_some());
    let port = &answer.json()["connection"]["peer_port"];
    // The text itself: sorted keys, indented by 2, a newline at the end.
    let expected = format!(
        r#"{{
  "args": {{
    "a": [
      "1",
      "2"
    ],
    "empty": "",
    "key": "value",
    "한": "글"
  }},
  "connection": {{
    "peer_port": {port},
    "requests": 1
  }},
  "headers": {{
    "Connection": "close",
    "Host": "{host}",
    "X-Lab": "one,two"
  }},
  "origin": "127.0.0.1",
  "url": "http://{host}{path}"
}}
"#
    );
    assert_eq!(answer.body, expected);
}

#[tokio::test]
async fn korean_that_was_not_percent_encoded_is_understood() {
    let answer = get(&servers().await, "/anything/길?이름=값").await;
    assert_eq!(answer.json()["args"], json!({"이름": "값"}));
    assert!(answer.json()["url"].as_str().unwrap().ends_with("/anything/길?이름=값"));
}

#[tokio::test]
async fn each_method_has_its_route_and_tells_the_body() {
    let servers = servers().await;
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let path = format!("/{}?q=1", method.to_lowercase());
        let answer = ask(&servers, method, &path, "Content-Type: text/plain\r\n", "안녕").await;
        let received = answer.json();
        let keys: Vec<_> = received.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["args", "connection", "data", "files", "form", "headers", "json", "origin", "url"]);
        assert_eq!((&received["data"], &received["json"]), (&json!("안녕"), &Value::Null));
        assert_eq!((&received["files"], &received["form"]), (&json!({}), &json!({})));
        assert_eq!(received["args"], json!({"q": "1"}));
    }
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"] {
        for path in ["/anything", "/anything/", "/anything/a/b"] {
            let received = ask(&servers, method, path, "", "x").await.json();
            assert_eq!((&received["method"], &received["data"]), (&json!(method), &json!("x")));
        }
    }
}

#[tokio::test]
async fn json_is_read_whatever_the_content_type() {
    let servers = servers().await;
    for header in ["Content-Type: application/json\r\n", "Content-Type: text/plain\r\n", ""] {
        let received = ask(&servers, "POST", "/post", header, r#"{"이름": [1, null]}"#).await.json();
        assert_eq!(received["data"], r#"{"이름": [1, null]}"#);
        assert_eq!(received["json"], json!({"이름": [1, null]}));
    }
    let cut = ask(&servers, "POST", "/post", "Content-Type: application/json\r\n", r#"{"a":"#).await;
    assert_eq!((cut.status, &cut.json()["json"]), (200, &Value::Null));
}

#[tokio::test]
async fn forms_are_told_apart_from_data() {
    let servers = servers().await;
    let kind = "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n";
    let received = ask(&servers, "POST", "/post", kind, "a=1&a=2&%EC%9D%B4%EB%A6%84=%EA%B0%92+1").await.json();
    assert_eq!(received["form"], json!({"a": ["1", "2"], "이름": "값 1"}));
    assert_eq!((&received["data"], &received["json"]), (&json!(""), &Value::Null));
}

#[tokio::test]
async fn multipart_parts_are_fields_or_files() {
    let servers = servers().await;
    let part = |header: &str, content: &[u8]| {
        [b"--edge\r\nContent-Disposition: form-data; ", header.as_bytes(), b"\r\n\r\n", content, b"\r\n"].concat()
    };
    let body = [
        part("name=\"field\"", "값".as_bytes()),
        part("name=\"twice\"", b"1"),
        part("name=\"twice\"", b"2"),
        part("name=\"text\"; filename=\"a.txt\"\r\nContent-Type: text/plain", b"file's text"),
        part("name=\"image\"; filename=\"a.png\"\r\nContent-Type: image/png", b"\x89PNG"),
        b"--edge--\r\n".to_vec(),
    ];
    let kind = "Content-Type: multipart/form-data; boundary=edge\r\n";
    let received = ask(&servers, "POST", "/post", kind, body.concat()).await.json();
    assert_eq!(received["form"], json!({"field": "값", "twice": ["1", "2"]}));
    assert_eq!(received["files"], json!({"text": "file's text", "image": "data:image/png;base64,iVBORw=="}));
    assert_eq!(received["data"], "");

    let refused = ask(&servers, "POST", "/post", "Content-Type: multipart/form-data\r\n", "x").await.sentence(400);
    assert!(refused.contains("boundary"), "{refused}");
}

#[tokio::test]
async fn bytes_that_are_no_text_come_back_in_base64() {
    let received = ask(&servers().await, "PUT", "/put", "", b"\x00\xff\xec\x95").await.json();
    assert_eq!(received["data"], "data:application/octet-stream;base64,AP/slQ==");
    assert_eq!(received["json"], Value::Null);
}

#[tokio::test]
async fn a_chunked_body_is_put_together() {
    let servers = servers().await;
    let chunks = "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    let host = authority(&servers);
    let head =
        format!("POST /post HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
    assert_eq!(exchange(&host, format!("{head}{chunks}").as_bytes()).await.json()["data"], "abcde");
    let broken = exchange(&host, format!("{head}3\r\nabcdef").as_bytes()).await.sentence(400);
    assert!(broken.contains("broke off"), "{broken}");
}

#[tokio::test]
async fn headers_shows_only_them() {
    let servers = servers().await;
    let answer = ask(&servers, "GET", "/headers", "accept-LANGUAGE: ko\r\n", "").await;
    let expected = json!({"Accept-Language": "ko", "Connection": "close", "Host": authority(&servers)});
    assert_eq!(answer.json(), json!({ "headers": expected }));
}

#[tokio::test]
async fn status_answers_with_the_code() {
    let servers = servers().await;
    for code in [200, 204, 299, 302, 304, 307, 400, 401, 404, 418, 500, 599] {
        for method in ["GET", "POST"] {
            let answer = ask(&servers, method, &format!("/status/{code}"), "", "").await;
            assert_eq!(answer.status, code);
            assert_eq!(answer.header("Location"), matches!(code, 302 | 307).then_some("../anything"));
            assert_eq!(answer.header("Www-Authenticate").is_some(), code == 401);
            assert_eq!(answer.body.is_empty(), code != 418);
        }
    }
    assert_eq!(get(&servers, "/status/204").await.header("Content-Length"), None);
    for bad in ["0", "99", "100", "101", "199", "600", "999", "-1", "200,100", "200,x", "abc", "%FF", "65736"] {
        let sentence = get(&servers, &format!("/status/{bad}")).await.sentence(400);
        assert!(sentence.starts_with(bad) && sentence.contains("200 to 599"), "{sentence}");
    }
}

#[tokio::test]
async fn delay_waits_and_then_answers_as_anything() {
    let servers = servers().await;
    for zero in ["0", "0.0"] {
        let received = ask(&servers, "PATCH", &format!("/delay/{zero}?a=1"), "", "x").await.json();
        assert_eq!(received["method"], "PATCH");
        assert_eq!((&received["args"], &received["data"]), (&json!({"a": "1"}), &json!("x")));
    }
    let started = std::time::Instant::now();
    assert_eq!(get(&servers, "/delay/0.2").await.status, 200);
    assert!(started.elapsed().as_millis() >= 200);
    for bad in ["-1", "NaN", "soon", "%FF", ""] {
        let answer = get(&servers, &format!("/delay/{bad}")).await;
        assert_eq!(answer.status, if bad.is_empty() { 404 } else { 400 }, "{bad}: {}", answer.body);
        answer.json();
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let servers = servers().await;
    for path in ["/get", "/headers", "/"] {
        let answer = ask(&servers, "HEAD", path, "", "").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""));
        assert!(answer.header("Content-Length").unwrap().parse::<usize>().unwrap() > 2);
    }
}

#[tokio::test]
async fn the_index_lists_routes_that_exist() {
    let servers = servers().await;
    let index = get(&servers, "/").await.json();
    let routes = index["routes"].as_object().unwrap();
    assert!(routes.len() >= 60);
    // Those that do not answer have tests of their own.
    for path in routes.keys().filter(|path| !path.starts_with("/close/")) {
        let answer = get(&servers, &example(path)).await;
        let is_told = answer.status != 404 || path.starts_with("/hidden-basic-auth/");
        assert!(is_told && answer.status < 500, "{path} {}", answer.status);
    }
}

#[tokio::test]
async fn refusals_say_why_in_a_sentence() {
    let servers = servers().await;
    assert!(get(&servers, "/nowhere/at/all?x").await.sentence(404).contains("/nowhere/at/all:"));

    for (method, path, allow) in [
        ("POST", "/get", "GET,HEAD,OPTIONS"),
        ("GET", "/post", "POST,OPTIONS"),
        ("GET", "/options", "OPTIONS"),
        ("PUT", "/", "GET,HEAD,OPTIONS"),
    ] {
        let answer = ask(&servers, method, path, "", "").await;
        assert!(answer.sentence(405).contains(method));
        assert_eq!(answer.header("Allow"), Some(allow));
    }

    let host = authority(&servers);
    assert!(exchange(&host, b"GET /get HTTP/1.1\r\nConnection: close\r\n\r\n").await.sentence(400).contains("Host"));
    // HTTP/1.0 needs none; the URL then has the address that was asked.
    let old = exchange(&host, b"GET /get HTTP/1.0\r\n\r\n").await;
    assert_eq!((old.status, &old.json()["url"]), (200, &json!(format!("http://{host}/get"))));
}

#[tokio::test]
async fn a_body_may_have_one_mebibyte() {
    let servers = servers().await;
    let most = vec![b'x'; 1024 * 1024];
    assert_eq!(ask(&servers, "POST", "/post", "", &most).await.json()["data"].as_str().unwrap().len(), most.len());

    // The answer reaches even a client that sends all before it reads.
    let more = vec![b'x'; 4 * 1024 * 1024];
    assert!(ask(&servers, "POST", "/post", "", &more).await.sentence(413).contains("1048576"));

    // And one that asks beforehand gets it at once.
    let host = authority(&servers);
    let head =
        format!("POST /post HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n");
    exchange(&host, head.as_bytes()).await.sentence(413);
}

#[tokio::test]
async fn pages_of_every_origin_may_ask_and_read() {
    let servers = servers().await;
    let asked = "Origin: https://course.example\r\nAccess-Control-Request-Method: PUT\r\n\
        Access-Control-Request-Headers: content-type,x-lab\r\nAccess-Control-Request-Private-Network: true\r\n";
    let preflight = ask(&servers, "OPTIONS", "/put", asked, "").await;
    assert_eq!((preflight.status, preflight.body.as_str()), (200, ""));
    assert_eq!(preflight.header("Access-Control-Allow-Origin"), Some("https://course.example"));
    assert_eq!(preflight.header("Access-Control-Allow-Headers"), Some("content-type,x-lab"));
    assert_eq!(preflight.header("Access-Control-Allow-Private-Network"), Some("true"));
    assert_eq!(preflight.header("Access-Control-Max-Age"), Some("600"));
    let methods = preflight.header("Access-Control-Allow-Methods").unwrap();
    assert!(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].iter().all(|method| methods.contains(method)));

    for path in ["/get", "/status/500", "/nowhere", "/post"] {
        let answer = ask(&servers, "GET", path, "Origin: null\r\n", "").await;
        // The one that asked; httpbin does not say `*` either.
        assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("null"), "{path}");
        assert_eq!(answer.header("Vary"), Some("Origin"), "{path}");
        assert_eq!(answer.header("Access-Control-Expose-Headers"), Some("*"), "{path}");
        assert_eq!(answer.header("Access-Control-Allow-Credentials"), None, "{path}");
        assert_eq!(answer.header("Access-Control-Allow-Private-Network"), None, "{path}");
    }
}

#[tokio::test]
async fn nested_routes_tell_the_url_that_was_asked() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let router = axum::Router::new().nest_service("/httpbin", http_router());
    let server = tokio::spawn(async { axum::serve(listener, router).await });
    let get = async |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        exchange(&host, request.as_bytes()).await
    };
    assert_eq!(get("/httpbin/get?a=1").await.json()["url"], format!("http://{host}/httpbin/get?a=1"));
    assert_eq!(get("/httpbin/status/418").await.status, 418);
    assert!(get("/httpbin").await.json()["routes"].is_object());
    assert!(get("/httpbin/").await.json()["routes"].is_object());
    assert!(get("/httpbin/nowhere").await.json()["error"].as_str().unwrap().contains("/httpbin/nowhere"));
    server.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_is_content() {
    let servers = servers().await;
    let url = format!("{}/post", http_origin(&servers));
    let arguments = ["--silent", "--show-error", "--noproxy", "*", "--max-time", "10"];
    let mut curl = tokio::process::Command::new("curl");
    curl.args(arguments).args(["-F", "이름=값", "-F", "file=@-;filename=a.txt", &url]);
    curl.stdin(std::process::Stdio::null()).kill_on_drop(true);
    match curl.output().await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => println!("skipped: no curl on the PATH"),
        output => {
            let output = output.unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let received: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!((&received["form"], &received["files"]), (&json!({"이름": "값"}), &json!({"file": ""})));
        }
    }
}
