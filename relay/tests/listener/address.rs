//! The addresses that a page may bind, and the holders of those that it cannot.

use super::{close, common::*, every_port, failed};
use relay::Options;
use std::net::{Ipv4Addr, TcpListener};
use tokio::io::AsyncWriteExt;

/// The failure of an address in use, and who holds it, where the system tells.
async fn in_use(server: &TestServer, query: &str) -> Option<Holder> {
    let failure = failed(server, query).await;
    assert_eq!((failure.phase, failure.kind), (Phase::Bind, FailureKind::AddressInUse), "{failure:?}");
    assert_eq!(failure.symbol.as_deref(), Some("EADDRINUSE"));
    assert!(failure.errno.is_some() && failure.rule.is_none());
    failure.holder
}

#[tokio::test]
async fn the_practice_servers_ports_may_be_tried_and_are_in_use() {
    let server = TestServer::start(options(&[])).await;
    let practice = server.health().await.practice.unwrap();
    let http = practice.http.unwrap();
    let addresses = practice.tcp.iter().map(|server| &*server.address);
    for address in addresses.chain(http.strip_prefix("http://")) {
        let port = address.rsplit(':').next().unwrap();
        for reuse in [true, false] {
            let holder = in_use(&server, &format!("?port={port}&reuse={reuse}")).await;
            assert_eq!(holder, Some(Holder::Practice), "{address}");
        }
    }
}

#[tokio::test]
async fn a_port_of_another_program_or_page_is_in_use() {
    let server = TestServer::start(every_port()).await;
    let listening = Listening::start(&server, "").await;
    assert_eq!(in_use(&server, &format!("?port={}", listening.address.port())).await, Some(Holder::Page));
    for address in [Ipv4Addr::LOCALHOST, Ipv4Addr::UNSPECIFIED] {
        let other = TcpListener::bind((address, 0)).unwrap();
        let port = other.local_addr().unwrap().port();
        let program = cfg!(target_os = "linux").then_some(Holder::Program);
        for reuse in [true, false] {
            assert_eq!(in_use(&server, &format!("?port={port}&reuse={reuse}")).await, program, "{address}");
        }
        drop(other);
        close(Listening::start(&server, &format!("?port={port}")).await).await;
    }
    // The relay's own port is a program's like any other.
    let own = in_use(&server, &format!("?port={}", server.address.port())).await;
    assert_eq!(own, cfg!(target_os = "linux").then_some(Holder::Program));
}

/// The server closes first, so the connection's end stays with it, in TIME-WAIT (RFC 9293, section 3.6.1).
#[cfg(target_os = "linux")]
#[tokio::test]
async fn after_the_servers_close_the_port_can_be_bound_anew_only_with_reuse() {
    let server = TestServer::start(every_port()).await;
    let mut listening = Listening::start(&server, "").await;
    let port = listening.address.port();
    let mut client = listening.client().await;
    let mut page = listening.serve(&server).await;
    close(listening).await;
    // While the connection is open, it is that which has the address.
    let holder = in_use(&server, &format!("?port={port}&reuse=false")).await;
    assert_eq!(holder, Some(Holder::Connection));

    page.receive_all(1024).await;
    page.command(Command::Shutdown).await;
    assert_eq!(peer::read_all(&mut client).await.unwrap(), b"");
    client.shutdown().await.unwrap();
    assert_eq!(page.event().await, Event::Fin);
    assert_eq!(page.closed().await.0, CloseCode::Normal.code());
    drop(client);
    let holder = in_use(&server, &format!("?port={port}&reuse=false")).await;
    assert_eq!(holder, Some(Holder::TimeWait));
    let listening = Listening::start(&server, &format!("?port={port}&reuse=true")).await;
    assert_eq!(listening.address.port(), port);
}

#[tokio::test]
async fn a_port_beyond_the_policy_is_refused_with_its_rule_and_option() {
    let bind = vec!["9000-9009".parse().unwrap(), "9011".parse().unwrap()];
    let server = TestServer::start(Options { bind, ..options(&[]) }).await;
    assert_eq!(server.health().await.limits.bind_ports, [(9000, 9009), (9011, 9011)]);
    for port in [1, 22, 8999, 9010, 9012, 65535] {
        let failure = failed(&server, &format!("?port={port}")).await;
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::NotAllowed), "{port}");
        assert_eq!(failure.rule.as_deref(), Some("port-not-listed"));
        assert_eq!(failure.allow, Some(format!("--bind {port}")));
        assert!(failure.message.contains("9000-9009, 9011"), "{}", failure.message);
    }
    // Any free port may be had all the same.
    Listening::start(&server, "?port=0").await;
    let metrics = server.get("/metrics").send().await;
    assert!(metrics.text().contains("relay_refusals_total{rule=\"port-not-listed\"} 6\n"), "{}", metrics.text());
}

#[tokio::test]
async fn by_default_the_labs_ports_may_be_bound_and_where_none_may_not_even_a_free_one() {
    let server = TestServer::start(options(&[])).await;
    assert_eq!(server.health().await.limits.bind_ports, [(BIND_PORT, LAST_BIND_PORT)]);

    let server = TestServer::start(Options { bind: Vec::new(), ..options(&[]) }).await;
    let health = server.health().await;
    assert_eq!(health.limits.bind_ports, []);
    let echo = health.practice.unwrap().tcp[0].address.rsplit(':').next().unwrap().to_owned();
    for port in ["0", "9000", &echo] {
        let failure = failed(&server, &format!("?port={port}")).await;
        assert_eq!(failure.rule.as_deref(), Some("port-not-listed"), "{port}");
    }
    assert_eq!(failed(&server, "").await.allow.as_deref(), Some("--bind 9000-9099"));
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_refused() {
    let server = TestServer::start(options(&[])).await;
    for query in [
        "port=",
        "port=-1",
        "port=%2B1",
        "port=65536",
        "port=x",
        "port=4294967296",
        "backlog=",
        "backlog=0",
        "backlog=129",
        "backlog=five",
        "reuse=",
        "reuse=1",
        "reuse=TRUE",
    ] {
        let failure = failed(&server, &format!("?{query}")).await;
        assert_eq!((failure.phase, failure.kind), (Phase::Policy, FailureKind::BadRequest), "{query}");
        let name = query.split('=').next().unwrap();
        assert!(failure.message.starts_with(name), "{query}: {}", failure.message);
    }
    let origin = format!("http://{}", server.address);
    let twice = server.get("/tcp-listener?port=0&port=0").upgrade().header("Origin", &origin).send().await;
    assert_eq!(twice.status, 400);
    for backlog in [1, MAX_BACKLOG] {
        let listening = Listening::start(&server, &format!("?port=0&backlog={backlog}&reuse=false")).await;
        assert_eq!(listening.backlog, backlog);
    }
}
