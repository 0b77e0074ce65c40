//! The practice servers alone, on free ports: prints the address of the HTTP server, and ends when its stdin does.

use relay::practice::{Ports, Servers};
use std::{error::Error, io};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let servers = Servers::start(Ports { echo: 0, udp_echo: 0, http: 0 }).await?;
    println!("{}", servers.description().http.ok_or("no port for HTTP")?);
    tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await??;
    Ok(())
}
