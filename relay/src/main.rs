//! The command line: reads the options, prints the page's address, and runs the relay until it is told to stop.

mod arguments;
mod logging;

use arguments::Arguments;
use clap::Parser;
use relay::{
    Options, Relay, ServeError,
    explain::{self, Question},
};
use std::{
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
};
use tokio::{net::TcpListener, runtime::Builder};

/// Exit code for options that are invalid or contradict each other.
const BAD_OPTIONS: u8 = 2;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            let text = error.to_string();
            let sentence = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            eprintln!("relay: {sentence} (--help lists the options)");
            return BAD_OPTIONS.into();
        }
        Err(help) => help.exit(),
    };
    logging::start(arguments.log);
    // Called before any other thread starts.
    heap_trim::return_large_blocks();
    let runtime = match Builder::new_current_thread().enable_all().max_blocking_threads(relay::BLOCKING_THREADS).build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("relay: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let (listen, question) = (arguments.listen, arguments.question());
    let options = match arguments.into_options() {
        Ok(options) => options,
        Err(sentence) => {
            eprintln!("relay: {sentence} (--help lists the options)");
            return BAD_OPTIONS.into();
        }
    };
    let result = runtime.block_on(async {
        match question {
            Some(question) => explain(listen, &options, &question).await,
            None => run(listen, options).await.map(|()| ExitCode::SUCCESS),
        }
    });
    // A resolver that still waits for an answer cannot be cancelled, and nothing waits for its result any more.
    runtime.shutdown_background();
    result.unwrap_or_else(|(code, sentence)| {
        eprintln!("relay: {sentence}");
        code.into()
    })
}

async fn explain(listen: SocketAddr, options: &Options, question: &Question) -> Result<ExitCode, (u8, String)> {
    let explanation =
        explain::explain(listen, options, question).await.map_err(|error| (BAD_OPTIONS, error.to_string()))?;
    // A closed stdout does not change the exit code.
    let _ = write!(io::stdout(), "{explanation}");
    Ok(if explanation.allowed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn run(listen: SocketAddr, options: Options) -> Result<(), (u8, String)> {
    // Each session holds at least two descriptors, and the soft limit is often 1024, for the sake of select(2).
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit on descriptors cannot be raised");
    }
    let (token_given, has_class) = (options.token.is_some(), options.class_token.is_some());
    let listener = TcpListener::bind(listen).await.map_err(|error| (1, cannot_listen(listen, &error)))?;
    let relay = Relay::start(listener, options).await.map_err(|error| match error {
        ServeError::Exposed(_) | ServeError::ClassToken | ServeError::Assets(_) | ServeError::Rooms(_) => {
            (BAD_OPTIONS, error.to_string())
        }
        _ => (1, error.to_string()),
    })?;
    let stop = stop_signal().map_err(|error| (1, format!("signals cannot be waited for: {error}")))?;
    // A closed stdout does not stop the relay.
    let _ = announce(&relay, token_given, has_class);
    relay.run(stop).await;
    Ok(())
}

/// Prints the page's address, then how a program connects that sends no Origin and, where there is a class, the address
/// of the teacher's view.
///
/// A token that was given on the command line is in none of these lines: the operator already has it, and a service's
/// output is kept in logs, also behind a reverse proxy, where the relay listens on loopback.
fn announce(relay: &Relay, token_given: bool, has_class: bool) -> io::Result<()> {
    let at = relay.authority();
    let (query, token, note) = match token_given {
        true => ("?token=…", "…", ", with the token that was given"),
        false => ("", relay.token().secret(), ""),
    };
    let (where_to, target) = match relay.has_practice() {
        true => ("", "echo"),
        false => (" to a HOST:PORT that --allow names", "HOST:PORT"),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "http://{at}/{query}")?;
    writeln!(out, "A program that sends no Origin connects{where_to} by ws://{at}/tcp/{target}?token={token}{note}")?;
    if has_class {
        let and = if token_given { "token=…&" } else { "" };
        writeln!(
            out,
            "The teacher's view of the class is at http://{at}/class?{and}class-token=…, with the token that was given"
        )?;
    }
    Ok(())
}

fn cannot_listen(listen: SocketAddr, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            let port = listen.port();
            format!("port {port} is taken by another program: choose one with --listen {}:PORT, 0 for any", listen.ip())
        }
        _ => format!("cannot listen on {listen} (--listen): {error}"),
    }
}

/// Resolves at Ctrl-C or SIGTERM. Both are caught from this call on, not only once the future is awaited.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves at Ctrl-C, which is caught from this call on.
#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
