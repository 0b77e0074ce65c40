//! The call in a program that corresponds to an entry of the record.

use crate::support::failure;
use networking_lab::{
    record::{EventKind, Protocol},
    snippets::{Code, calls::Call},
};
use relay_protocol::{FailureKind, Phase};

fn failed(phase: Phase) -> EventKind {
    EventKind::Failed(failure(phase, FailureKind::Other))
}

#[test]
fn an_entry_belongs_to_the_call_that_it_is_of() {
    let (address, bytes) = (String::new, || b"x".as_slice().into());
    let cases = [
        (EventKind::Connect { target: address(), protocol: Protocol::Tcp }, Some(Call::Connect)),
        (EventKind::Open { local: address(), peer: address(), took: 1 }, Some(Call::Connect)),
        (failed(Phase::Policy), Some(Call::Connect)),
        (failed(Phase::Resolve), Some(Call::Connect)),
        (failed(Phase::Connect), Some(Call::Connect)),
        (failed(Phase::Bind), Some(Call::Bind)),
        (failed(Phase::Transfer), Some(Call::Receive)),
        (EventKind::Bind { port: 9000, backlog: None }, Some(Call::Bind)),
        (EventKind::Bound { local: address() }, Some(Call::Bind)),
        (EventKind::Accept, Some(Call::Accept)),
        (EventKind::Accepted { local: address(), peer: address(), waited: None }, Some(Call::Accept)),
        (EventKind::Send { bytes: bytes() }, Some(Call::Send)),
        (EventKind::SendTo { to: address(), bytes: bytes() }, Some(Call::Send)),
        (EventKind::Receive { size: 4 }, Some(Call::Receive)),
        (EventKind::Received { size: 4, bytes: bytes() }, Some(Call::Receive)),
        (EventKind::ReceivedFrom { from: address(), size: 4, bytes: bytes() }, Some(Call::Receive)),
        (EventKind::Truncated { kept: 4, of: 10 }, Some(Call::Receive)),
        (EventKind::TimedOut { after: 1 }, Some(Call::Receive)),
        (EventKind::Fin, Some(Call::Receive)),
        (EventKind::Shutdown, Some(Call::Shutdown)),
        (EventKind::Close, None),
        (EventKind::Info(None), None),
    ];
    for (event, call) in cases {
        assert_eq!(Call::of(&event), call, "{event:?}");
    }
}

#[test]
fn a_language_is_found_by_its_name() {
    for code in Code::ALL {
        assert_eq!(Code::from_name(code.name()), Some(code));
    }
    assert_eq!((Code::Python.name(), Code::from_name("Perl")), ("Python", None));
}
