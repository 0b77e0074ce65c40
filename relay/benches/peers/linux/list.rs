//! The peers: one list of what they are called, how they are had, started and spoken to.

use super::client::Way;
use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

/// Where a peer runs.
pub struct Site<'a> {
    pub program: &'a Path,
    pub listen: SocketAddr,
    pub target: SocketAddr,
    /// An empty folder for its files.
    pub folder: &'a Path,
}

/// One way from the client to the target.
pub struct Peer {
    pub name: &'static str,
    /// The program's name; none: the client connects to the target itself.
    pub program: Option<&'static str>,
    /// How to get it.
    pub get: &'static str,
    /// What to know of how it runs here.
    pub note: &'static str,
    /// More connections at once than these it cannot hold.
    pub most_connections: usize,
    pub start: fn(&Site) -> io::Result<Command>,
    pub way: fn(&Site) -> Way,
    /// Its version, from what the program says of itself.
    pub version: fn(&Path) -> Option<String>,
}

/// The relay's place in the list, and that of the practical limit.
pub const RELAY: &str = "relay";
pub const NGINX: &str = "nginx";

/// Every peer, in the order in which the tables show them.
pub const PEERS: [Peer; 7] = [
    Peer {
        name: "direct",
        program: None,
        get: "",
        note: "TCP without anything between",
        most_connections: usize::MAX,
        start: |_| Err(io::Error::other("there is nothing to start")),
        way: |_| Way::Raw,
        version: |_| None,
    },
    Peer {
        name: NGINX,
        program: Some("nginx"),
        get: "Debian: nginx and libnginx-mod-stream",
        note: "`stream`, plain TCP, a worker for each core, as the relay has a thread for each, and buffers of 64 KiB rather \
               than 16, with which it does best: the practical limit",
        most_connections: usize::MAX,
        start: nginx,
        way: |_| Way::Raw,
        version: |program| said(Command::new(program).arg("-v")),
    },
    Peer {
        name: RELAY,
        program: Some("relay"),
        get: "`cargo xtask bench` builds it",
        note: "plain mode",
        most_connections: usize::MAX,
        start: relay,
        way: |site| web_socket(format!("/tcp/{}?token={TOKEN}", site.target)),
        version: |program| said(Command::new(program).arg("--version")),
    },
    Peer {
        name: "wsproxy",
        program: Some("wsproxy"),
        get: "npm: wsproxy@1.2",
        note: "one worker, its default",
        most_connections: usize::MAX,
        start: wsproxy,
        way: |site| web_socket(format!("/{}", site.target)),
        version: package_version,
    },
    Peer {
        name: "websocat",
        program: Some("websocat"),
        get: "`cargo install --locked websocat@1.14.1`",
        note: "--binary",
        most_connections: usize::MAX,
        start: websocat,
        way: |_| web_socket("/".to_owned()),
        version: |program| said(Command::new(program).arg("--version")),
    },
    Peer {
        name: "websockify",
        program: Some("websockify"),
        get: "PyPI: websockify",
        note: "a process for each connection, and its select() knows 1024 descriptors",
        most_connections: 500,
        start: websockify,
        way: |_| web_socket("/".to_owned()),
        version: distribution_version,
    },
    Peer {
        name: "wstcp",
        program: Some("wstcp"),
        get: "`cargo install wstcp@0.2.1`, without --locked",
        note: "",
        most_connections: usize::MAX,
        start: wstcp,
        way: |_| web_socket("/".to_owned()),
        version: |program| said(Command::new(program).arg("--version")),
    },
];

impl Peer {
    /// Whether it does the relay's work: a bridge from WebSocket.
    pub fn is_rival(&self) -> bool {
        self.program.is_some() && self.name != NGINX && self.name != RELAY
    }

    /// Where its program lies: for the relay at `RELAY_BIN`, else in a folder of `BENCH_PEERS` or PATH, or where systems
    /// keep servers.
    pub fn find(&self) -> Option<PathBuf> {
        let program = self.program?;
        if self.name == RELAY {
            return Some(std::env::var_os("RELAY_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_relay").into()).into());
        }
        let folders = |variable| std::env::var_os(variable).unwrap_or_default();
        let (own, path) = (folders("BENCH_PEERS"), folders("PATH"));
        let system = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
        let mut all = std::env::split_paths(&own).chain(std::env::split_paths(&path)).chain(system);
        all.find_map(|folder| Some(folder.join(program)).filter(|file| file.is_file()))
    }
}

fn web_socket(path: String) -> Way {
    Way::WebSocket { path }
}

/// What the relay wants of programs that send no Origin.
const TOKEN: &str = "measured-and-not-secret";

/// The relay's options besides where it listens and where it may go.
const RELAY_OPTIONS: [&str; 7] =
    ["--no-practice", "--token", TOKEN, "--max-connections", "4096", "--max-per-client", "4096"];

fn relay(site: &Site) -> io::Result<Command> {
    let mut command = Command::new(site.program);
    command.args(["--listen", &site.listen.to_string(), "--allow", &format!("tcp://{}", site.target)]);
    command.args(RELAY_OPTIONS).env("RUST_LOG", "warn");
    Ok(command)
}

/// Where distributions put the module, when it is not built in.
const NGINX_MODULES: [&str; 3] = [
    "/usr/lib/nginx/modules/ngx_stream_module.so",
    "/usr/lib64/nginx/modules/ngx_stream_module.so",
    "/usr/share/nginx/modules/ngx_stream_module.so",
];

fn nginx(site: &Site) -> io::Result<Command> {
    let Site { listen, target, folder, .. } = site;
    let module = NGINX_MODULES.into_iter().find(|file| Path::new(file).is_file());
    let module = module.map(|file| format!("load_module {file};\n")).unwrap_or_default();
    let file = folder.join("nginx.conf");
    let text = format!(
        "{module}daemon off;\npid {};\nworker_processes auto;\nevents {{ worker_connections 4096; }}\n\
         stream {{ server {{ listen {listen}; proxy_pass {target}; proxy_buffer_size 64k; }} }}\n",
        folder.join("pid").display()
    );
    fs::write(&file, text)?;
    let mut command = Command::new(site.program);
    command.args(["-e", "stderr", "-c"]).arg(file);
    Ok(command)
}

fn wsproxy(site: &Site) -> io::Result<Command> {
    let mut command = Command::new(site.program);
    command.args(["-p", &site.listen.port().to_string(), "-a", &site.target.to_string()]);
    Ok(command)
}

fn websocat(site: &Site) -> io::Result<Command> {
    let mut command = Command::new(site.program);
    command.args(["--binary", &format!("ws-l:{}", site.listen), &format!("tcp:{}", site.target)]);
    Ok(command)
}

fn websockify(site: &Site) -> io::Result<Command> {
    let mut command = Command::new(site.program);
    command.args([site.listen.to_string(), site.target.to_string()]);
    Ok(command)
}

fn wstcp(site: &Site) -> io::Result<Command> {
    let mut command = Command::new(site.program);
    command.args(["--bind-addr", &site.listen.to_string(), &site.target.to_string()]);
    Ok(command)
}

/// The last word of the first line that a program prints.
fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().find(|line| line.bytes().any(|byte| byte.is_ascii_digit()))?;
    line.split([' ', '/']).rfind(|word| word.starts_with(|start: char| start.is_ascii_digit())).map(str::to_owned)
}

/// The version in the package.json beside a program that npm has linked.
fn package_version(program: &Path) -> Option<String> {
    let text = fs::read_to_string(fs::canonicalize(program).ok()?.parent()?.join("package.json")).ok()?;
    let package: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some(package.get("version")?.as_str()?.to_owned())
}

/// The version in the name of the folder that pip has installed beside a program.
fn distribution_version(program: &Path) -> Option<String> {
    let lib = fs::canonicalize(program).ok()?.parent()?.parent()?.join("lib");
    let packages =
        fs::read_dir(lib).ok()?.filter_map(|python| fs::read_dir(python.ok()?.path().join("site-packages")).ok());
    packages.flatten().find_map(|package| {
        let name = package.ok()?.file_name().into_string().ok()?;
        Some(name.strip_prefix("websockify-")?.strip_suffix(".dist-info")?.to_owned())
    })
}
