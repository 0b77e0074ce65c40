//! The samples of EMBEDDING.md, as a reader copies them: each is built with the tool it is written for, and loaded.

use crate::harness::{Page, Site, browser_test, options, parts::*};
use pulldown_cmark::{Parser, html::push_html};
use serde_json::json;
use std::process::Command;

const DOCUMENT: &str = include_str!("../../EMBEDDING.md");

/// Returns the first sample in this language below this heading, with the lab's address filled in.
fn sample(lab: &Site, heading: &str, language: &str) -> String {
    let part = DOCUMENT.split(&format!("\n## {heading}\n")).nth(1).expect("there is the heading");
    let part = part.split("\n## ").next().unwrap_or_default();
    let sample = part.split(&format!("```{language}\n")).nth(1).and_then(|rest| rest.split("```\n").next());
    at(lab, sample.expect("there is a sample"))
}

/// Replaces the lab's address by a path of this site.
fn at(lab: &Site, sample: &str) -> String {
    let origin = lab.origin();
    sample.replace("https://lab.example/", &format!("{origin}/lab/")).replace("https://lab.example", &origin)
}

/// Returns the element of the first sample, without the script.
fn element(lab: &Site) -> String {
    let sample =
        at(lab, DOCUMENT.split("```html\n").nth(1).and_then(|rest| rest.split("```\n").next()).expect("a sample"));
    sample.split_once("</script>").expect("the script is first").1.trim().to_owned()
}

/// Opens a course page with this body, and waits until this frame shows the TCP client.
async fn shows_the_lab(page: &Page, body: &str, frame: &str) {
    let course = Site::start(&[]);
    course.put("/", format!("<!doctype html><title>course</title><link rel='icon' href='data:,'>{body}"), &[]);
    page.open_elsewhere(&course.origin()).await;
    page.enter_frame(frame).await;
    page.wait_text("h2", "TCP 클라이언트").await;
    page.leave_frame().await;
    assert_eq!(page.console_errors().await.iter().filter(|line| !line.contains("8080/health")).count(), 0);
}

const FRAME: &str = "document.querySelector('iframe')";
const IN_ELEMENT: &str = "document.querySelector('networking-lab').shadowRoot.querySelector('iframe')";

#[test]
fn the_frame_without_the_script_takes_the_labs_height() {
    let lab = Site::start(&[("/lab/", &[])]);
    let (frame, script) = (sample(&lab, "Without the script", "html"), sample(&lab, "Without the script", "js"));
    browser_test(options(), async |page| {
        let body = format!(
            "<script>{script}
             window.resized = [];
             addEventListener('message', ({{ data }}) => {{
                 const {{ subject, height }} = typeof data === 'string' ? JSON.parse(data) : data;
                 if (subject === 'lti.frameResize') resized.push(height);
             }})</script>{frame}"
        );
        shows_the_lab(page, &body, FRAME).await;
        // Learning platforms receive the same height.
        page.wait_script(
            "const height = Number(document.querySelector('iframe').height); return height !== 720 && height === resized.at(-1)",
            json!(true),
        )
        .await;
    });
}

#[test]
fn markdown_passes_the_element_through_and_mdbooks_script_starts_it() {
    let lab = Site::start(&[("/lab/", &[])]);
    let markdown = format!("# TCP\n\nA *client*:\n\n{}\n\nIts **answer**.\n", element(&lab));
    // mdBook renders with this parser.
    let mut html = String::new();
    push_html(&mut html, Parser::new(&markdown));
    assert!(html.contains("<em>client</em>") && html.contains("<strong>answer</strong>"), "{html}");
    let script = sample(&lab, "mdBook", "js");
    browser_test(options(), async |page| {
        shows_the_lab(page, &format!("{html}<script>{script}</script>"), IN_ELEMENT).await;
    });
}

#[test]
fn docusaurus_scripts_are_tags_with_these_attributes() {
    let lab = Site::start(&[("/lab/", &[])]);
    let config = sample(&lab, "Docusaurus", "js");
    let element = DOCUMENT.split("write the element directly: `").nth(1).and_then(|rest| rest.split('`').next());
    let element = element.expect("there is an element for .mdx pages");
    browser_test(options(), async |page| {
        let body = format!(
            "<script>const module = {{}};\n{config}
             for (const attributes of module.exports.scripts) {{
                 const tag = document.createElement('script');
                 for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value === true ? '' : value);
                 document.head.append(tag);
             }}</script>{element}"
        );
        shows_the_lab(page, &body, IN_ELEMENT).await;
    });
}

#[test]
fn hugos_shortcode_has_the_script_once_and_an_element_for_each() {
    let lab = Site::start(&[("/lab/", &[])]);
    let shortcode = sample(&lab, "Hugo", "html");
    let (once, element) = shortcode.split_once("{{ end }}\n").expect("a part that is there once");
    let script = once.lines().find(|line| line.starts_with("<script")).expect("the script is in it");
    let use_of_it = DOCUMENT.split("`{{< networking-lab ").nth(1).and_then(|rest| rest.split(" >}}`").next());
    // Hugo does this for each named parameter.
    let (begin, rest) = element.split_once("{{ range $name, $value := .Params }}").expect("its parameters");
    let (each, end) = rest.split_once("{{ end }}").expect("the end of them");
    assert_eq!(each, " {{ $name }}=\"{{ $value }}\"");
    let element = format!("{begin} {}{end}", use_of_it.expect("a page uses it"));
    browser_test(options(), async |page| {
        shows_the_lab(page, &format!("{script}{element}"), IN_ELEMENT).await;
    });
}

#[test]
fn a_notebooks_cell_shows_the_frame() {
    let lab = Site::start(&[("/lab/", &[])]);
    let cell = sample(&lab, "Jupyter", "python");
    let (import, call) = cell.trim().split_once("\n\n").expect("an import and an expression");
    // A warning would appear in the notebook above the lab.
    let program = format!("import warnings\nwarnings.simplefilter('error')\n{import}\nprint({call}._repr_html_())");
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let has_it = Command::new(&python).args(["-c", "import IPython.display"]).output();
    if !has_it.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no Python with IPython here");
        return;
    }
    let output =
        Command::new(&python).args(["-c", &program]).env("PYTHONIOENCODING", "utf-8").output().expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let html = String::from_utf8(output.stdout).expect("it prints UTF-8");
    assert!(html.contains("local-network-access"), "{html}");
    browser_test(options(), async |page| shows_the_lab(page, &html, FRAME).await);
}

#[test]
fn the_policy_for_the_labs_server_lets_the_lab_work() {
    let policy = DOCUMENT.split("```text\nContent-Security-Policy: ").nth(1).and_then(|rest| rest.split('\n').next());
    let course = Site::start(&[]);
    let policy = policy.expect("there is a policy").replace("https://course.example", &course.origin());
    let header = format!("Content-Security-Policy: {policy}");
    let lab = Site::start(&[("/lab/", &[&header])]);
    course.put("/", format!("<!doctype html><title>course</title>{}", sample(&lab, "Without the script", "html")), &[]);
    browser_test(options(), async |page| {
        page.open_elsewhere(&course.origin()).await;
        page.enter_frame(FRAME).await;
        page.wait_text(EMBEDDED_RELAY, "이 페이지 안").await;
        page.press("연결").await;
        page.press("보내기").await;
        page.wait_text(RECORD, "서버 응답: 안녕하세요!").await;
        page.leave_frame().await;
        let violations = page.console_errors().await;
        assert!(!violations.iter().any(|line| line.contains("Content Security Policy")), "{violations:?}");
    });
}
