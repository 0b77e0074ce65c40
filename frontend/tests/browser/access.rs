//! Accessibility of the labs in use: distinguishable names, labels that match the visible text, colours with contrast, and enough
//! room at 200 % zoom.

use crate::{
    harness::{Page, browser_test, options, parts::*},
    shell::assert_fits,
};

/// How to use each lab until its record has rows: the buttons to press, in order, and the text that the record shows then.
const IN_USE: [(&str, &[&str], &str); 6] = [
    ("tcp-client", &["Connect", "Send"], "서버 응답"),
    ("tcp-server", &["0", "Listen", "Connect a client"], "서버 응답"),
    ("udp", &["Open socket", "Send"], "recvfrom(1024)"),
    ("http-client", &["Send request"], "200 OK"),
    ("http-server", &["0", "Start the server", "Send a request from this tab"], "200 OK"),
    ("websocket", &["Connect", "Send"], "onmessage"),
];

/// Opens a lab and uses it.
async fn open_in_use(page: &Page, (lab, presses, shown): (&str, &[&str], &str)) {
    page.open(&format!("/?lab={lab}&lang=en")).await;
    page.wait_text(RELAY, "ms").await;
    for button in presses {
        page.press(button).await;
    }
    page.wait_text(RECORD, shown).await;
}

#[test]
fn landmarks_and_buttons_have_names_that_tell_them_apart_and_say_what_is_seen() {
    // The axe rules landmark-unique and label-content-name-mismatch: no two landmarks may have the same role and name, and a
    // button's name must contain its visible text.
    let twins = "const kinds = { MAIN: 'main', NAV: 'navigation', ASIDE: 'complementary', SECTION: 'region', FORM: 'form' };
        const seen = {}, twins = [];
        for (const part of document.querySelectorAll('main, nav, aside, section[aria-label], form[aria-label], [role=region]')) {
            if (!part.checkVisibility()) continue;
            const name = (part.role || kinds[part.tagName]) + ' ' + (part.ariaLabel ?? '');
            if (seen[name]) twins.push(name);
            seen[name] = true;
        }
        return Object.keys(seen).length > 2 ? twins : ['too few were found']";
    let mismatched = "const plain = text => text.toLowerCase().replace(/[^\\p{L}\\p{N}]+/gu, ' ').trim();
        return [...document.querySelectorAll('button, a[href], summary, [role=tab]')]
            .filter(part => part.checkVisibility() && part.ariaLabel)
            .filter(part => !plain(part.ariaLabel).includes(plain(part.innerText)))
            .map(part => part.innerText + ' is named ' + part.ariaLabel)";
    browser_test(options(), async |page| {
        for lab in IN_USE {
            open_in_use(page, lab).await;
            assert_eq!(page.script::<Vec<String>>(twins).await, [""; 0], "{}", lab.0);
            assert_eq!(page.script::<Vec<String>>(mismatched).await, [""; 0], "{}", lab.0);
            // A replay adds a second record's controls, and an experiment adds a card.
            page.press("Replay").await;
            page.wait_for(".replay-controls").await;
            assert_eq!(page.script::<Vec<String>>(twins).await, [""; 0], "{} replayed", lab.0);
            assert_eq!(page.script::<Vec<String>>(mismatched).await, [""; 0], "{} replayed", lab.0);
        }
    });
}

#[test]
fn every_part_of_a_text_in_the_record_stands_out_from_its_ground() {
    // The contrast of WCAG 2.2 (success criterion 1.4.3), with all background colours blended.
    let lowest = "const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        const blend = colours => {
            pen.clearRect(0, 0, 1, 1);
            for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
            return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
        };
        const light = colour => colour.map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
            .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
        const parts = ['cut', 'continued', 'whole'].flatMap(part => [...document.querySelectorAll('.record-part-' + part)])
            .filter(part => part.checkVisibility());
        return Math.min(...parts.map(part => {
            const behind = [];
            for (let at = part; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
            const ground = blend(['white', ...behind]);
            const ink = blend(['white', ...behind, getComputedStyle(part).color]);
            const [high, low] = [light(ground), light(ink)].sort((a, b) => b - a);
            return (high + 0.05) / (low + 0.05);
        })) >= 4.5";
    browser_test(options(), async |page| {
        page.open("/?lab=tcp-client&lang=en").await;
        page.wait_text(RELAY, "ms").await;
        page.fill("recv size", "4").await;
        page.press("raw-echo").await;
        page.press("Connect").await;
        page.wait_text(STATUS, "Connected").await;
        page.fill("Message", "안녕\u{e007}").await;
        page.wait_text(".record-part-cut", "").await;
        page.wait_text(".record-part-continued", "").await;
        for dark in [false, true] {
            page.emulate(1280, dark).await;
            for view in ["Ladder", "Hex"] {
                page.press_in("Record", view).await;
                page.wait_for(".record-part-continued").await;
                page.wait_script(lowest, true.into()).await;
            }
        }
    });
}

#[test]
fn a_button_stays_where_it_is_when_what_it_says_changes() {
    let place = |label: &str| {
        format!(
            "const button = [...document.querySelectorAll('section:not([hidden]) button')].find(button => button.innerText === '{label}');
             const {{ left, right, top }} = button.getBoundingClientRect();
             return [left, right, top + scrollY]"
        )
    };
    browser_test(options(), async |page| {
        for (lab, lang, before, after) in [
            ("tcp-client", "en", "Connect", "Close"),
            ("tcp-server", "en", "Listen", "Stop listening"),
            ("tcp-server", "ko", "리슨 시작", "리슨 중지"),
            ("http-server", "en", "Start the server", "Stop the server"),
            ("udp", "en", "Open socket", "Close socket"),
            ("websocket", "en", "Connect", "Close"),
        ] {
            page.open(&format!("/?lab={lab}&lang={lang}")).await;
            page.wait_text(RELAY, "ms").await;
            if lab.ends_with("server") {
                page.press("0").await;
            }
            let was: [f64; 3] = page.script(&place(before)).await;
            page.press(before).await;
            page.wait_text("main button", after).await;
            let is: [f64; 3] = page.script(&place(after)).await;
            assert_eq!(is, was, "{lab} in {lang}");
        }
    });
}

#[test]
fn a_lab_in_use_fits_at_twice_the_size_and_on_a_phone() {
    browser_test(options(), async |page| {
        for lab in IN_USE {
            open_in_use(page, lab).await;
            // A laptop's 1366 × 650 at 200 %.
            for (width, height) in [(683, 325), (360, 740)] {
                page.emulate_size(width, height, false).await;
                assert_fits(page, &format!("{} at {width} px", lab.0)).await;
            }
            page.emulate_size(1280, 900, false).await;
        }
    });
}
