//! Starts programs. Each has a time limit, and none is left running, not even a shell's children.

use std::{
    ffi::OsString,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, UdpSocket},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

/// The time limit of each operation.
pub const LIMIT: Duration = Duration::from_secs(20);

/// A Python that runs this program: the one in `PYTHON`, or `python3`.
pub fn python(program: &str) -> Command {
    let mut command = Command::new(std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into()));
    command.args(["-c", program]).env("PYTHONIOENCODING", "utf-8").env("PYTHONUNBUFFERED", "1");
    command
}

/// A shell that runs this program.
pub fn shell(program: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", program]);
    command
}

/// A running program: its input, and its output line by line. Standard error is included.
pub struct Program {
    child: Child,
    lines: Receiver<String>,
}

impl Program {
    /// Starts the program.
    pub fn start(mut command: Command) -> Self {
        let name = command.get_program().to_owned();
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", missing(&name)));
        let (tell, lines) = channel();
        let (output, errors) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let tell_errors = tell.clone();
        thread::spawn(move || pass_on(output, |line| tell.send(line).is_ok()));
        thread::spawn(move || pass_on(errors, |line| tell_errors.send(line).is_ok()));
        Self { child, lines }
    }

    /// Types a line.
    pub fn type_line(&mut self, line: &str) {
        let input = self.child.stdin.as_mut().expect("the input has not ended");
        // In a single write, as a terminal delivers it: nc sends each write as a datagram.
        input.write_all(format!("{line}\n").as_bytes()).expect("it reads its input");
    }

    /// Waits for a line that contains this text and returns it, or returns the output as an error if the program ends first.
    pub fn line_with(&mut self, words: &str) -> Result<String, String> {
        let (end, mut seen) = (Instant::now() + LIMIT, String::new());
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) if line.contains(words) => return Ok(line),
                Ok(line) => seen.extend([&line, "\n"]),
                Err(RecvTimeoutError::Timeout) => panic!("“{words}” did not come within {LIMIT:?}: {seen}"),
                Err(RecvTimeoutError::Disconnected) => return Err(seen),
            }
        }
    }

    /// Returns the whole output until the program ends, with its lines joined.
    pub fn output(mut self) -> String {
        drop(self.child.stdin.take());
        // No line matches this, so it waits for the end.
        self.line_with("\u{1}never\u{1}").unwrap_err()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Kill the whole process group: a shell's nc, too.
        #[cfg(unix)]
        let _ =
            Command::new("kill").args(["-KILL", "--", &format!("-{}", self.child.id())]).stderr(Stdio::null()).status();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn missing(program: &OsString) -> String {
    format!("{} does not start: it must be on PATH (Python may be named by PYTHON)", program.display())
}

/// Passes on lines. Bytes that are not valid UTF-8 are replaced.
fn pass_on(output: impl std::io::Read, tell: impl Fn(String) -> bool) {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line).is_ok_and(|size| size > 0) {
        if !tell(String::from_utf8_lossy(&line).trim_end_matches('\n').to_owned()) {
            break;
        }
        line.clear();
    }
}

/// Starts a server on a given port, and waits for a line that contains `ready`. If the free port has been taken in the meantime,
/// tries another one.
pub fn server(ready: &str, udp: bool, command: impl Fn(u16) -> Command) -> (Program, u16) {
    let mut said = String::new();
    for _ in 0..5 {
        let port = free_port(udp);
        let mut program = Program::start(command(port));
        match program.line_with(ready) {
            Ok(_) => return (program, port),
            Err(lines) => said = lines,
        }
    }
    panic!("the server did not start: {said}");
}

fn free_port(udp: bool) -> u16 {
    if udp {
        UdpSocket::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
    } else {
        TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
    }
}
