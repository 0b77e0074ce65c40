//! Which process holds an address in use: a practice server of the relay, a page, or another program (proc_net(5)).

use super::Protocol;
use crate::context::Context;
use relay_protocol::{Holder, Practice};
use std::net::SocketAddr;

/// The holder of this address, if known. The relay's own port counts as a program's, like any other.
pub(super) fn of(protocol: Protocol, address: SocketAddr, context: &Context) -> Option<Holder> {
    if practice_server(context.practice.as_ref(), protocol, address) == Some(true) {
        Some(Holder::Practice)
    } else if context.registry.bound.contains(protocol, address) {
        Some(Holder::Page)
    } else {
        system(protocol, address)
    }
}

/// Whether the relay runs the practice server at this address; `None` if no practice server is there.
pub(super) fn practice_server(practice: Option<&Practice>, protocol: Protocol, address: SocketAddr) -> Option<bool> {
    let (practice, address) = (practice?, address.to_string());
    match protocol {
        Protocol::Tcp if practice.http.as_ref().is_some_and(|http| *http == format!("http://{address}")) => Some(true),
        Protocol::Tcp => practice.tcp.iter().find(|server| server.address == address).map(|server| server.ours),
        Protocol::Udp => practice.udp.iter().find(|server| server.address == address).map(|server| server.ours),
    }
}

#[cfg(target_os = "linux")]
use linux::system;

/// Other systems require more rights for this, or have no uniform way.
#[cfg(not(target_os = "linux"))]
fn system(_: Protocol, _: SocketAddr) -> Option<Holder> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use procfs_core::{
        ExplicitSystemInfo, FromBufReadSI,
        net::{TcpNetEntries, TcpState, UdpNetEntries},
    };
    use std::{fs::File, io::BufReader};

    /// The holder according to the system's socket tables. An IPv6 socket may also hold the IPv4 address; one that does
    /// not is reported only if no other is found.
    pub(super) fn system(protocol: Protocol, address: SocketAddr) -> Option<Holder> {
        match protocol {
            Protocol::Tcp => ["/proc/net/tcp", "/proc/net/tcp6"].iter().find_map(|table| {
                let TcpNetEntries(sockets) = read(table)?;
                tcp(sockets.into_iter().map(|socket| (socket.local_address, socket.state)), address)
            }),
            Protocol::Udp => ["/proc/net/udp", "/proc/net/udp6"].iter().find_map(|table| {
                let UdpNetEntries(sockets) = read(table)?;
                let found = sockets.iter().any(|socket| conflict(socket.local_address, address));
                found.then_some(Holder::Program)
            }),
        }
    }

    fn read<Table: FromBufReadSI>(path: &str) -> Option<Table> {
        let system = ExplicitSystemInfo {
            is_little_endian: cfg!(target_endian = "little"),
            // These tables do not need any other of its values.
            boot_time_secs: 0,
            ticks_per_second: 0,
            page_size: 0,
        };
        Table::from_buf_read(BufReader::new(File::open(path).ok()?), &system).ok()
    }

    /// A listening socket takes precedence, then an open connection, then one that is over.
    fn tcp(sockets: impl Iterator<Item = (SocketAddr, TcpState)>, address: SocketAddr) -> Option<Holder> {
        let states: Vec<TcpState> =
            sockets.filter(|(local, _)| conflict(*local, address)).map(|(_, state)| state).collect();
        match &states[..] {
            [] => None,
            states if states.contains(&TcpState::Listen) => Some(Holder::Program),
            states if states.iter().all(|state| *state == TcpState::TimeWait) => Some(Holder::TimeWait),
            _ => Some(Holder::Connection),
        }
    }

    /// Whether a socket bound to `local` prevents another from binding `address`.
    fn conflict(local: SocketAddr, address: SocketAddr) -> bool {
        let ip = local.ip().to_canonical();
        local.port() == address.port() && (ip == address.ip() || ip.is_unspecified())
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};

        #[test]
        fn the_socket_that_says_most_is_told() {
            use TcpState::*;
            let address = "127.0.0.1:9000".parse().unwrap();
            for (sockets, holder) in [
                (&[][..], None),
                (&[("127.0.0.1:9001", Listen), ("127.0.0.2:9000", Listen), ("[::1]:9000", Listen)], None),
                (&[("127.0.0.1:9000", TimeWait), ("127.0.0.1:9000", Listen)], Some(Holder::Program)),
                (&[("0.0.0.0:9000", Listen)], Some(Holder::Program)),
                (&[("[::]:9000", Listen)], Some(Holder::Program)),
                (&[("[::ffff:127.0.0.1]:9000", TimeWait)], Some(Holder::TimeWait)),
                (&[("127.0.0.1:9000", TimeWait), ("127.0.0.1:9000", TimeWait)], Some(Holder::TimeWait)),
                (&[("127.0.0.1:9000", TimeWait), ("127.0.0.1:9000", Established)], Some(Holder::Connection)),
                (&[("127.0.0.1:9000", FinWait2)], Some(Holder::Connection)),
            ] {
                let sockets = sockets.iter().map(|(local, state)| (local.parse().unwrap(), state.clone()));
                assert_eq!(tcp(sockets.clone(), address), holder, "{:?}", sockets.collect::<Vec<_>>());
            }
        }

        #[test]
        fn the_systems_tables_are_read() {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            assert_eq!(system(Protocol::Tcp, address), Some(Holder::Program));
            let client = TcpStream::connect(address).unwrap();
            assert_eq!(system(Protocol::Tcp, client.local_addr().unwrap()), Some(Holder::Connection));
            // By default, an IPv6 socket also takes the IPv4 port (ipv6(7)).
            let every = TcpListener::bind("[::]:0").unwrap();
            let port = every.local_addr().unwrap().port();
            assert_eq!(system(Protocol::Tcp, (Ipv4Addr::LOCALHOST, port).into()), Some(Holder::Program));
            let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
            assert_eq!(system(Protocol::Udp, udp.local_addr().unwrap()), Some(Holder::Program));
        }
    }
}
