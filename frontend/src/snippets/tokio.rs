//! A TCP server with tokio: a task for each client, and the requested backlog.

use super::{
    rust::{REPLY, STYLE},
    slots::Slots,
    work::Work,
};
use crate::text::Lang;

/// Writes the program.
pub fn write(work: &Work, lang: Lang) -> String {
    let slots = Slots::new(work, &STYLE, lang);
    [slots.fill(SERVER), slots.fill(REPLY)].concat()
}

const SERVER: &str = r#"// Cargo.toml: tokio = { version = "1", features = ["full"] }
use std::io;
«?delay»use std::time::Duration;
«?by_line»use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
«?!by_line»use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

#[tokio::main]
async fn main() -> io::Result<()> {
«?ipv6»    let socket = TcpSocket::new_v6()?;
«?!ipv6»    let socket = TcpSocket::new_v4()?;
«?reuse»    socket.set_reuseaddr(true)?; // «reuse_why»
    socket.bind("«address»".parse().map_err(io::Error::other)?)?;
    let listener = socket.listen(«backlog»)?;
    println!("«listening» {}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
«?many»        tokio::spawn(async {
«?many»            if let Err(error) = handle(stream).await {
«?many»                println!("{error}");
«?many»            }
«?many»        });
«?!many»        // «next_waits»
«?!many»        if let Err(error) = handle(stream).await {
«?!many»            println!("{error}");
«?!many»        }
    }
}

«?by_line»async fn handle(stream: TcpStream) -> io::Result<()> {
«?!by_line»async fn handle(mut stream: TcpStream) -> io::Result<()> {
    let peer = stream.peer_addr()?;
    println!("{peer} «connected»");
«?by_line»    let mut stream = BufReader::new(stream);
«?by_line»    loop {
«?by_line»        let mut data = Vec::new();
«?by_line»        if stream.read_until(b'\n', &mut data).await? == 0 {
«?by_line»            return Ok(()); // «peer_done»
«?by_line»        }
«?by_line»        let data = &data[..];
«?!by_line»    let mut buffer = vec![0; «size»];
«?!by_line»    loop {
«?!by_line»        let size = stream.read(&mut buffer).await?;
«?!by_line»        if size == 0 {
«?!by_line»            return Ok(()); // «peer_done»
«?!by_line»        }
«?!by_line»        let data = &buffer[..size];
        println!("{peer} {} {}", data.len(), String::from_utf8_lossy(data));
«?delay»        tokio::time::sleep(Duration::from_millis(«delay_ms»)).await;
«?by_hand»        // «blocking»
«?by_hand»        let data = data.to_vec();
«?by_hand»        let answer = tokio::task::spawn_blocking(move || reply(&data)).await?;
«?by_hand»        stream.write_all(&answer).await?;
«?!by_hand»        stream.write_all(&reply(data)).await?;
    }
}
"#;
