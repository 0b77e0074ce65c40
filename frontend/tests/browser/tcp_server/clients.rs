//! Clients inside the browser: in the lab's own tab, and in the client lab.

use super::*;

#[test]
fn a_client_inside_the_tab_works_without_a_terminal() {
    browser_test(options(), async |page| {
        open(page).await;
        listen(page).await;
        page.press("클라이언트 연결").await;
        page.wait_text(LOCAL_CLIENTS, "서버 응답: 안녕하세요!").await;
        page.wait_text(CONNECTIONS, "이 탭의 클라이언트 1").await;
        page.press("클라이언트 연결").await;
        page.wait_text(&format!("{LOCAL_CLIENTS}:nth-child(2)"), "서버 응답: 안녕하세요!").await;
        page.press_in("클라이언트 1", "끊기").await;
        page.wait_text(&format!("{CONNECTIONS}:first-child .state"), "끝남").await;
        page.press("리슨 중지").await;
        page.wait_text(STATUS, "리슨하지 않음").await;
        // Accepted connections continue.
        page.press_in("클라이언트 2", "다시 보내기").await;
        page.wait_text(&format!("{CONNECTIONS}:nth-child(2)"), "받음 32 B").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn the_client_lab_reaches_the_server_lab() {
    browser_test(options(), async |page| {
        open(page).await;
        let address = listen(page).await;
        page.press("TCP 클라이언트").await;
        page.fill("서버", &address.to_string()).await;
        page.press("연결").await;
        page.wait_text("section:not([hidden]) .state", "연결됨").await;
        page.press("보내기").await;
        page.wait_text("section:not([hidden]) .record", "서버 응답: 안녕하세요!").await;
    });
}
