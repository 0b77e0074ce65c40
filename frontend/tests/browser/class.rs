//! A class: a learner's tab, and the teacher's tab, which shows it live.

use crate::harness::{Page, Relay, browser_test, options, parts::*};
use relay::Options;
use serde_json::json;

const TOKEN: &str = "the-teacher-0123456789";

/// Whether the page is wider than its window.
const TOO_WIDE: &str = "const root = document.documentElement; return root.scrollWidth > root.clientWidth";

/// The learner's name as displayed.
const NAME: &str = "return document.querySelector('.class-name input').value";

fn class() -> Options {
    Options { class_token: Some(TOKEN.parse().expect("it is a token")), ..options() }
}

/// Runs this script in the learner's tab until it returns true. In it, `press(name)` clicks a button and `text(css)` reads a part
/// of the page.
async fn in_learners_tab(page: &Page, script: &str) {
    let script = format!(
        "const d = window.learner.document;
         const text = css => d.querySelector(css)?.innerText ?? '';
         const press = name => {{
             const button = [...d.querySelectorAll('button')].find(button => button.textContent.trim() === name);
             if (!button || button.ariaDisabled === 'true') return false;
             button.click();
             return true;
         }};
         {script}"
    );
    page.wait_script(&script, json!(true)).await;
}

#[test]
fn without_a_class_the_page_says_nothing_of_it() {
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.wait_script("return document.querySelector('.class-line') === null", json!(true)).await;
    });
}

#[test]
fn the_line_of_a_class_fits_a_phone() {
    browser_test(class(), async |page| {
        page.emulate(360, false).await;
        for lang in ["ko", "en"] {
            page.open(&format!("/?lab=tcp-client&lang={lang}")).await;
            page.wait_script("return document.querySelectorAll('.class-line .button').length", json!(1)).await;
            page.wait_script(TOO_WIDE, json!(false)).await;
        }
    });
}

#[test]
fn a_teacher_sees_a_learners_tab_live() {
    browser_test(class(), async |page| {
        page.open("/class?lang=ko&class-token=another-0123456789").await;
        assert_eq!(page.title().await, "수업 현황 · 네트워킹 실습실");
        page.press("English").await;
        page.wait_script("return document.title", json!("Class overview · Networking Lab")).await;
        page.wait_text(".class-token", "This is not the class token.").await;
        page.open(&format!("/class?lang=en&class-token={TOKEN}")).await;
        page.wait_text(".class-view", "Learners: 0").await;
        page.wait_script("return location.search", json!("?lang=en")).await;

        page.script::<()>("window.learner = window.open('/?task=tcp-echo&lang=en')").await;
        page.wait_text(".class-table tbody", "No name #1").await;
        page.wait_text(".class-table tbody", "TCP client").await;
        page.wait_text(".class-table tbody", "0/12").await;
        in_learners_tab(page, "return text('.class-line').includes('Teachers watching now: 1')").await;
        in_learners_tab(
            page,
            "const name = d.querySelector('.class-name input');
             name.value = '민지';
             name.dispatchEvent(new Event('change', { bubbles: true }));
             return true",
        )
        .await;
        page.wait_text(".class-table tbody", "민지 #1").await;
        in_learners_tab(page, "return press('Connect')").await;
        page.wait_text(".class-table tbody", "TCP 1").await;
        in_learners_tab(page, "return press('Send')").await;
        // A background tab renders no rows, but the task says that the reply has arrived.
        in_learners_tab(page, "return text('[aria-label=Task]').includes('The reply has arrived.') && press('Close')")
            .await;
        page.wait_text(".class-table tbody", "1/12").await;
        page.wait_text(".class-table tbody", "none").await;
        // None of the sent and received data has reached the teacher so far.
        page.wait_script("return document.body.innerText.includes('서버 응답')", json!(false)).await;
        in_learners_tab(page, "return press('Share this lab’s record with the teacher')").await;
        in_learners_tab(page, "return text('.class-line').includes('Teachers who received it: 1')").await;
        page.press("민지 #1 · TCP client").await;
        page.wait_text(RECORD, "서버 응답").await;
        for (width, dark) in [(360, true), (1280, false)] {
            page.emulate(width, dark).await;
            // The record is laid out again for another width, one frame later.
            page.wait_script(TOO_WIDE, json!(false)).await;
        }
        in_learners_tab(page, "d.querySelector('.class-line [type=checkbox]').click(); return true").await;
        page.wait_text(".class-view", "Learners: 0").await;
        in_learners_tab(page, "return text('.class-line').includes('Nothing is being reported to the teacher.')").await;
        assert_eq!(page.console_errors().await, Vec::<String>::new());
    });
}

/// A browser that blocks its storage.
const BLOCKED: &str = "for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError') } })";

#[test]
fn tokens_of_the_address_work_where_the_browser_stores_nothing() {
    const RELAY_TOKEN: &str = "the-relays-0123456789";
    let token = Some(RELAY_TOKEN.parse().expect("it is a token"));
    browser_test(Options { token, ..class() }, async |page| {
        page.before_each_document(BLOCKED).await;
        page.open(&format!("/?lab=tcp-client&lang=en&token={RELAY_TOKEN}")).await;
        page.wait_text(RELAY, "ms").await;
        page.open(&format!("/class?lang=en&token={RELAY_TOKEN}&class-token={TOKEN}")).await;
        page.wait_text(".class-view", "Learners: 0").await;
    });
}

#[test]
fn a_relay_that_a_link_names_gets_no_token_of_the_class() {
    browser_test(class(), async |page| {
        let other = Relay::start(Options { origins: vec![page.origin().parse().expect("an origin")], ..class() }).await;
        page.open(&format!("/class?lang=en&class-token={TOKEN}")).await;
        page.wait_text(".class-view", "Learners: 0").await;
        page.open(&format!("/class?lang=en&relay={}", other.origin())).await;
        page.wait_text(".class-token", "Teacher’s token").await;
        other.stop().await;
    });
}

#[test]
fn a_relay_that_a_link_names_learns_nothing_of_the_learner_before_they_join() {
    browser_test(class(), async |page| {
        let other = Relay::start(Options { origins: vec![page.origin().parse().expect("an origin")], ..class() }).await;
        page.before_each_document(
            "window.opened = [];
             const Browsers = WebSocket;
             WebSocket = class extends Browsers {
                 constructor(url, ...more) { super(url, ...more); opened.push(new URL(url).pathname); }
             }",
        )
        .await;
        let learner = format!("/?lab=tcp-client&lang=en&relay={}", other.origin());
        page.open(&learner).await;
        page.wait_text(".class-line", "You have not joined the class.").await;
        page.wait_script("return opened", json!([])).await;
        page.press("Join the class").await;
        page.wait_text(".class-line", "No teacher is watching now.").await;
        page.wait_script("return opened", json!(["/class/report"])).await;
        page.click(".class-hide input").await;
        page.wait_text(".class-line", "Nothing is being reported to the teacher.").await;
        page.open(&learner).await;
        page.wait_text(".class-line", "Nothing is being reported to the teacher.").await;
        page.wait_script("return opened", json!([])).await;
        other.stop().await;
    });
}

#[test]
fn a_teacher_signs_out_and_goes_back_to_the_labs() {
    browser_test(class(), async |page| {
        page.open(&format!("/class?lang=en&class-token={TOKEN}")).await;
        page.wait_text(".class-view", "Learners: 0").await;
        page.press("Forget the token in this tab").await;
        page.wait_text(".class-token", "Teacher’s token").await;
        page.open("/class?lang=en").await;
        page.wait_text(".class-token", "Teacher’s token").await;
        page.click(".class-view a[href]").await;
        page.wait_text(".class-line", "The teacher can see the lab").await;
        page.wait_script("return location.pathname + location.search", json!("/?lang=en")).await;
    });
}

#[test]
fn two_labs_of_a_course_page_are_one_learner_who_hides_in_both() {
    browser_test(class(), async |page| {
        page.open(&format!("/class?lang=en&class-token={TOKEN}")).await;
        page.wait_text(".class-view", "Learners: 0").await;
        page.script::<()>(
            "for (const lab of ['tcp-client', 'udp']) {
                 const frame = document.createElement('iframe');
                 frame.src = `/?embed&lang=en&lab=${lab}`;
                 document.body.append(frame);
             }",
        )
        .await;
        page.wait_text(".class-table tbody", "TCP client, UDP").await;
        page.wait_text(".class-view", "Learners: 1").await;
        page.script::<()>("frames[0].document.querySelector('.class-hide input').click()").await;
        page.wait_text(".class-view", "Learners: 0").await;
        page.wait_script("return frames[1].document.querySelector('.class-hide input').checked", json!(true)).await;
        page.script::<()>("frames[1].location.reload()").await;
        page.wait_script(
            "return frames[1].document.querySelector('.class-line')?.innerText.includes('Nothing is being reported')",
            json!(true),
        )
        .await;
        page.wait_text(".class-view", "Learners: 0").await;
    });
}

#[test]
fn pages_that_load_at_the_same_time_agree_on_what_is_stored() {
    browser_test(class(), async |page| {
        // Another page stores its membership after this one has looked for one, but before it renders.
        page.before_each_document(
            "const read = Storage.prototype.getItem;
             let isFirst = true;
             Storage.prototype.getItem = function (key) {
                 if (!isFirst || !key.startsWith('networking-lab.class.')) return read.call(this, key);
                 isFirst = false;
                 this.setItem(key, JSON.stringify({ browser: 'first', presence: 'hidden', name: '민지' }));
                 return null;
             }",
        )
        .await;
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(".class-line", "Nothing is being reported to the teacher.").await;
        page.wait_script(NAME, json!("민지")).await;
        // The event of an earlier change arrives after a later one.
        page.script::<()>(
            "const key = Object.keys(localStorage).find(key => key.startsWith('networking-lab.class.'));
             const stored = name => JSON.stringify({ browser: 'first', presence: 'hidden', name });
             localStorage.setItem(key, stored('서연'));
             dispatchEvent(new StorageEvent('storage', { key, newValue: stored('옛 이름') }))",
        )
        .await;
        page.wait_script(NAME, json!("서연")).await;
    });
}
