//! Ports that cannot be bound, and servers whose relay or tab is gone.

use super::*;
use crate::harness::KillableRelay;
use std::time::Instant;

#[test]
fn a_taken_port_says_who_has_it_and_another_is_a_click_away() {
    browser_test(options(), async |page| {
        open(page).await;
        let health = page.health().await;
        let echo = health.practice.unwrap().tcp[0].address.clone();
        let port = echo.rsplit_once(':').unwrap().1.to_owned();
        page.press(&port).await;
        page.press("리슨 시작").await;
        let told = page.wait_text("[role=alert]", "EADDRINUSE").await;
        assert!(told.contains("연습 서버") && told.contains("errno"), "{told}");
        page.screenshot("server-taken-ko-light-1280").await;
        page.press("다른 포트로").await;
        page.wait_text(STATUS, "에서 기다리는 중").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_port_out_of_range_or_beyond_the_policy_gets_a_sentence() {
    browser_test(options(), async |page| {
        open(page).await;
        page.fill("포트", "70000").await;
        page.fill("응답 지연", "금방").await;
        page.press("리슨 시작").await;
        page.wait_text("#server-port-about", "0부터 65535까지").await;
        page.wait_text("#server-delay-about", "0부터 10000까지").await;
        page.fill("응답 지연", "0").await;
        page.fill("포트", "8070").await;
        page.press("리슨 시작").await;
        let told = page.wait_text("[role=alert]", "--bind").await;
        assert!(told.contains("8070"), "{told}");
        let kept: String = page.script("return document.querySelector('#server-port').value").await;
        assert_eq!(kept, "8070");
    });
}

#[test]
fn when_the_tab_goes_its_connections_end_and_nothing_listens() {
    browser_test(options(), async |page| {
        open(page).await;
        let address = listen(page).await;
        let mut stream = beside(move || client(address, "?")).await;
        let mut stream = beside(move || {
            expect(&mut stream, "서버 응답: ?");
            stream
        })
        .await;
        page.open("/?lab=http-client&lang=ko").await;
        beside(move || {
            match stream.read(&mut [0; 8]) {
                Ok(0) => {}
                Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
                other => panic!("the connection goes on: {other:?}"),
            }
            let end = Instant::now() + LIMIT;
            while let Ok(stream) = TcpStream::connect_timeout(&address, LIMIT) {
                drop(stream);
                assert!(Instant::now() < end, "somebody still listens");
                std::thread::yield_now();
            }
        })
        .await;
    });
}

#[test]
fn a_relay_that_dies_takes_the_server_with_it_and_the_page_says_so_at_once() {
    browser_test(options(), async |page| {
        let its = || relay::Options { origins: vec![page.origin().parse().expect("an origin")], ..options() };
        let relay = KillableRelay::start("127.0.0.1:0".parse().expect("an address"), its()).await;
        page.open(&format!("/?lab=tcp-server&lang=ko&relay=http://{}", relay.address())).await;
        page.wait_text(RELAY, "ms").await;
        listen(page).await;
        page.fill("이 탭의 클라이언트가 보낼 내용", "그대로").await;
        page.press("클라이언트 연결").await;
        page.wait_text(&format!("{CONNECTIONS} .state"), "연결됨").await;
        relay.kill();
        page.wait_text("[role=alert]", "리슨 소켓이 닫혔습니다").await;
        page.wait_text(STATUS, "리슨하지 않음").await;
        page.wait_text(&format!("{CONNECTIONS} .state"), "끝남").await;
        let kept: String = page.script("return document.querySelector('#server-client-message').value").await;
        assert_eq!(kept, "그대로");
    });
}
