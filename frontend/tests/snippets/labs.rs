//! What the labs' fields say is the work that the programs do.

use crate::works::tcp_server;
use networking_lab::{
    labs::tcp_server::{
        code,
        form::Form,
        replies::{Rule, Unit},
    },
    snippets::work::{Reply, TcpServer, Work},
};

#[test]
fn the_server_lab() {
    let form = Form::new("안녕하세요!", "fixed");
    assert_eq!(code::work(&form), Some(Work::TcpServer(tcp_server("127.0.0.1", 9000, Reply::Prefix))));
    let changed = Form {
        port: "9001".into(),
        backlog: "1".into(),
        reuse: false,
        one_at_a_time: true,
        rule: Rule::Fixed,
        unit: Unit::Line,
        delay: "50".into(),
        recv_size: "4".into(),
        ..form.clone()
    };
    let work = TcpServer {
        backlog: 1,
        reuse_address: false,
        many: false,
        by_line: true,
        recv_size: 4,
        delay_ms: 50,
        ..tcp_server("127.0.0.1", 9001, Reply::Fixed(b"fixed".to_vec()))
    };
    assert_eq!(code::work(&changed), Some(Work::TcpServer(work)));
    assert_eq!(code::work(&Form { port: "no".into(), ..form }), None);
}
