//! Rust with only the standard library.

use super::{
    literal,
    slots::{Slots, Style},
    work::Work,
};
use crate::text::Lang;

pub(super) const STYLE: Style = Style { bytes: literal::rust, numbered: literal::rust_numbered, host: literal::quoted };

/// Writes the program.
pub fn write(work: &Work, lang: Lang) -> String {
    let slots = Slots::new(work, &STYLE, lang);
    let (first, second, third) = match work {
        Work::TcpClient(_) => (TCP_CLIENT, TELL, TCP_TALK),
        Work::TcpServer(_) => (TCP_SERVER, REPLY, ""),
        Work::UdpClient(_) => (UDP_CLIENT, TELL, UDP_TALK),
        Work::UdpServer(_) => (UDP_SERVER, REPLY, ""),
    };
    [slots.fill(first), slots.fill(second), slots.fill(third)].concat()
}

const TCP_CLIENT: &str = "«?sends»use std::io::{self, ErrorKind, Read, Write};
«?!sends»use std::io::{self, ErrorKind, Read};
«?shutdown»use std::net::{Shutdown, TcpStream};
«?!shutdown»use std::net::TcpStream;
«?interval»use std::thread;
«?waits»use std::time::Duration;
";

const UDP_CLIENT: &str = "use std::io::{self, ErrorKind};
use std::net::UdpSocket;
«?interval»use std::thread;
«?waits»use std::time::Duration;
";

/// The `main` function of both clients, which prints errors.
const TELL: &str = r#"
fn main() {
    let Err(error) = talk() else { return };
    match error.kind() {
«?!udp»        ErrorKind::ConnectionRefused => println!("«refused»"),
«?udp»        ErrorKind::ConnectionRefused => println!("«udp_refused»"),
«?limit»        // «would_block»
«?limit»        ErrorKind::WouldBlock | ErrorKind::TimedOut => println!("«timed_out»"),
        _ => println!("{error}"),
    }
}
"#;

const TCP_TALK: &str = r#"
fn talk() -> io::Result<()> {
«?limit»    let limit = Duration::from_millis(«limit_ms»);
«?limit»«?!ip»    // «names»
«?limit»«?ip»    let address = "«address»".parse().map_err(io::Error::other)?;
«?limit»«?ip»    let mut stream = TcpStream::connect_timeout(&address, limit)?;
«?limit»«?!ip»    let mut stream = TcpStream::connect((«host», «port»))?;
«?!limit»    let mut stream = TcpStream::connect((«host», «port»))?;
«?limit»    stream.set_read_timeout(Some(limit))?;
«?repeats»    for _ in 0..«times» {
«?repeats»        stream.write_all(«message»)?;
«?interval»        thread::sleep(Duration::from_millis(«interval_ms»));
«?repeats»    }
«?!repeats»«?sends»    stream.write_all(«message»)?;
«?shutdown»    stream.shutdown(Shutdown::Write)?; // «fin»
    let mut buffer = [0; «size»];
«?once»    let size = stream.read(&mut buffer)?;
«?once»    println!("{size} {}", String::from_utf8_lossy(&buffer[..size]));
«?once»    Ok(())
«?!once»    loop {
«?!once»        let size = stream.read(&mut buffer)?;
«?!once»        if size == 0 {
«?!once»            return Ok(()); // «peer_done»
«?!once»        }
«?!once»        println!("{size} {}", String::from_utf8_lossy(&buffer[..size]));
«?!once»    }
}
"#;

const UDP_TALK: &str = r#"
fn talk() -> io::Result<()> {
«?ipv6»    let socket = UdpSocket::bind(("::", 0))?;
«?!ipv6»    let socket = UdpSocket::bind(("0.0.0.0", 0))?;
«?limit»    socket.set_read_timeout(Some(Duration::from_millis(«limit_ms»)))?;
    // «udp_connect»
    socket.connect((«host», «port»))?;
«?numbered»    for n in 1..=«times» {
«?!numbered»«?repeats»    for _ in 0..«times» {
«?repeats»        socket.send(«message»)?;
«?interval»        thread::sleep(Duration::from_millis(«interval_ms»));
«?repeats»    }
«?!repeats»    socket.send(«message»)?;
    let mut buffer = [0; «size»]; // «cut»
«?repeats»    for _ in 0..«times» {
«?repeats»        let size = socket.recv(&mut buffer)?;
«?repeats»        println!("{size} {}", String::from_utf8_lossy(&buffer[..size]));
«?repeats»    }
«?!repeats»    let size = socket.recv(&mut buffer)?;
«?!repeats»    println!("{size} {}", String::from_utf8_lossy(&buffer[..size]));
    Ok(())
}
"#;

const TCP_SERVER: &str = r#"«?by_line»use std::io::{self, BufRead, BufReader, Write};
«?!by_line»use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
«?threads»use std::thread;
«?delay»use std::time::Duration;

fn main() -> io::Result<()> {
    // «std_listens»
    let listener = TcpListener::bind((«host», «port»))?;
    println!("«listening» {}", listener.local_addr()?);
    for stream in listener.incoming() {
        let stream = stream?;
«?many»        thread::spawn(move || {
«?many»            if let Err(error) = handle(stream) {
«?many»                println!("{error}");
«?many»            }
«?many»        });
«?!many»        // «next_waits»
«?!many»        if let Err(error) = handle(stream) {
«?!many»            println!("{error}");
«?!many»        }
    }
    Ok(())
}

fn handle(mut stream: TcpStream) -> io::Result<()> {
    let peer = stream.peer_addr()?;
    println!("{peer} «connected»");
«?by_line»    let mut lines = BufReader::new(stream.try_clone()?);
«?by_line»    loop {
«?by_line»        let mut data = Vec::new();
«?by_line»        if lines.read_until(b'\n', &mut data)? == 0 {
«?by_line»            return Ok(()); // «peer_done»
«?by_line»        }
«?by_line»        let data = &data[..];
«?!by_line»    let mut buffer = [0; «size»];
«?!by_line»    loop {
«?!by_line»        let size = stream.read(&mut buffer)?;
«?!by_line»        if size == 0 {
«?!by_line»            return Ok(()); // «peer_done»
«?!by_line»        }
«?!by_line»        let data = &buffer[..size];
        println!("{peer} {} {}", data.len(), String::from_utf8_lossy(data));
«?delay»        thread::sleep(Duration::from_millis(«delay_ms»));
        stream.write_all(&reply(data))?;
    }
}
"#;

const UDP_SERVER: &str = r#"use std::io;
use std::net::UdpSocket;

fn main() -> io::Result<()> {
    let socket = UdpSocket::bind((«host», «port»))?;
    println!("«bound» {}", socket.local_addr()?);
    let mut buffer = [0; «size»]; // «cut»
    loop {
        let (size, peer) = socket.recv_from(&mut buffer)?;
        let data = &buffer[..size];
        println!("{peer} {size} {}", String::from_utf8_lossy(data));
        socket.send_to(&reply(data), peer)?;
    }
}
"#;

/// The function with which servers, including those with tokio, build a reply.
pub(super) const REPLY: &str = r#"
«?prefix»fn reply(data: &[u8]) -> Vec<u8> {
«?prefix»    [«prefix», data].concat()
«?prefix»}
«?echo»fn reply(data: &[u8]) -> Vec<u8> {
«?echo»    data.to_vec()
«?echo»}
«?upper»fn reply(data: &[u8]) -> Vec<u8> {
«?upper»    data.to_ascii_uppercase()
«?upper»}
«?reverse»fn reply(data: &[u8]) -> Vec<u8> {
«?reverse»    let text = String::from_utf8_lossy(data);
«?reverse»    let line = text.trim_end_matches(['\r', '\n']);
«?reverse»    let reversed: String = line.chars().rev().collect();
«?reverse»    (reversed + &text[line.len()..]).into()
«?reverse»}
«?fixed»fn reply(_: &[u8]) -> Vec<u8> {
«?fixed»«?by_line»    let mut line = «fixed».to_vec();
«?fixed»«?by_line»    line.push(b'\n');
«?fixed»«?by_line»    line
«?fixed»«?!by_line»    «fixed».to_vec()
«?fixed»}
«?by_hand»fn reply(_: &[u8]) -> Vec<u8> {
«?by_hand»    println!("«your_answer»:");
«?by_hand»    let line = std::io::stdin().lines().next().and_then(Result::ok).unwrap_or_default();
«?by_hand»«?by_line»    (line + "\n").into()
«?by_hand»«?!by_line»    line.into()
«?by_hand»}
"#;
