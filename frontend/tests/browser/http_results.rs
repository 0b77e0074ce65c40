//! The result of the HTTP client lab, in each of its views.

use crate::harness::{Page, browser_test, options, parts::*};

/// The view of the result.
const RESULT: &str = "#http-result";

/// The same for a raw exchange.
const RAW_RESULT: &str = "#wire-result";

const VIEWS: &str = "결과 보기";

const TIMING: &str = "[role=group][aria-label='걸린 시간']";

/// Opens the lab in Korean, and waits until the practice server is found.
async fn open(page: &Page) {
    page.open("/?lab=http-client&lang=ko").await;
    page.wait_text(PRACTICE_SERVERS, "/httpbin").await;
}

async fn send(page: &Page, path: &str) {
    page.fill("경로", path).await;
    page.press("요청 보내기").await;
}

#[test]
fn a_picture_is_drawn_from_the_bytes_that_came() {
    browser_test(options(), async |page| {
        open(page).await;
        send(page, "/image/png").await;
        page.wait_text(".picture", "픽셀").await;
        let (source, width): (String, u32) = page
            .script("const image = document.querySelector('.picture img'); return [image.src, image.naturalWidth]")
            .await;
        assert!(source.starts_with("blob:") && width > 0, "{source} {width}");
        page.press_in(VIEWS, "16진수").await;
        page.wait_text(RESULT, "00000000  89 50 4e 47 0d 0a 1a 0a").await;
        // A body that is not an image is reported.
        page.press_in(VIEWS, "이미지").await;
        send(page, "/base64/AAAA?content-type=image/png").await;
        page.wait_text(".picture", "이미지로 해석하지 못했습니다").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn bytes_are_dumped_and_a_long_dump_grows_when_asked() {
    browser_test(options(), async |page| {
        open(page).await;
        send(page, "/bytes/100000?seed=1").await;
        let first = page.wait_text(RESULT, "00000010  ").await;
        page.wait_text(ANSWER, "100,000 B 중 처음").await;
        // First 13,107 bytes, then twice as many.
        assert!(first.contains("00003330  ") && !first.contains("00003340  "), "{first}");
        page.press("더 보기").await;
        page.wait_text(RESULT, "00006660  ").await;
        page.press_in(VIEWS, "원문").await;
        page.wait_text(ANSWER, "텍스트가 아니라 바이너리").await;
    });
}

/// The word 안녕 in EUC-KR, with the charset stated by the server and without.
#[test]
fn korean_of_another_charset_is_read_by_fetch_and_raw() {
    browser_test(options(), async |page| {
        open(page).await;
        let stated = "/base64/vsiz5w==?content-type=text/plain%3B%20charset%3Deuc-kr";
        let unstated = "/base64/vsiz5w==?content-type=text/plain";
        for (result, raw) in [(RESULT, false), (RAW_RESULT, true)] {
            if raw {
                page.press("원시 HTTP (TCP)").await;
            }
            send(page, stated).await;
            page.wait_text(ANSWER, "문자 집합: EUC-KR (Content-Type 헤더가 정함)").await;
            page.wait_text(result, "\"data\": \"안녕\"").await;
            send(page, unstated).await;
            page.wait_text(ANSWER, "문자 집합: EUC-KR (서버가 정하지 않아 바이트로 추측함)").await;
            page.wait_text(result, "\"data\": \"안녕\"").await;
        }
    });
}

#[test]
fn a_bar_shows_where_the_time_went() {
    browser_test(options(), async |page| {
        open(page).await;
        send(page, "/delay/1").await;
        let legend = page.wait_text(TIMING, "요청 후 첫 바이트까지").await;
        assert!(legend.contains("다운로드"), "{legend}");
        let widths: Vec<f64> = page
            .script("return [...document.querySelectorAll('.timing-bar rect')].map(part => part.getBoundingClientRect().width)")
            .await;
        let bar: f64 = page.script("return document.querySelector('.timing-bar').getBoundingClientRect().width").await;
        assert_eq!(widths.len(), legend.lines().filter(|line| line.contains("s")).count(), "{legend}");
        // The second for which the server waited is the largest part.
        assert!(widths.iter().any(|width| *width > bar / 2.0), "{widths:?} of {bar}");
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_body_is_saved_byte_for_byte_under_the_name_that_the_server_proposes() {
    browser_test(options(), async |page| {
        open(page).await;
        page.script::<()>(
            "const make = URL.createObjectURL;
            URL.createObjectURL = blob => { window.saved = blob; return make.call(URL, blob); };
            HTMLElement.prototype.click = function () { window.savedName = this.download; };",
        )
        .await;
        let name = "Content-Disposition=attachment%3B%20filename%3D%22..%2Fa%20b.bin%22";
        send(page, &format!("/response-headers?{name}")).await;
        page.wait_text(RESULT, "\"status_code\": 200").await;
        page.press("파일로 저장").await;
        page.wait_script("return window.savedName", "a b.bin".into()).await;
        let saved: String = page.script("return window.saved.text()").await;
        assert!(saved.contains("attachment; filename=\\\"../a b.bin\\\""), "{saved}");
        send(page, "/bytes/300?seed=7").await;
        page.wait_text(RESULT, "00000120  ").await;
        page.press("파일로 저장").await;
        page.wait_script("return window.saved.size", 300.into()).await;
        let dumped: String = page.script(&format!("return document.querySelector('{RESULT}').innerText")).await;
        let first: String = page
            .script(
                "return window.saved.arrayBuffer().then(all =>
                    [...new Uint8Array(all)].slice(0, 8).map(byte => byte.toString(16).padStart(2, '0')).join(' '))",
            )
            .await;
        assert!(dumped.contains(&format!("00000000  {first} ")), "{first}: {dumped}");
    });
}
