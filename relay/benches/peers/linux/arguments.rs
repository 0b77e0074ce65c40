//! The command line of the bench.

use std::time::Duration;

/// What `--help` says.
pub const HELP: &str = "\
Measures the relay beside its peers. Options, after `cargo xtask bench --`:
  --only relay,nginx   these peers only
  --rows echo,down     these rows only
  --rounds N           rounds of each row; a round measures every peer once (memory has only one)
  --seconds S          how long each stretch is measured, such as 0.8; long ones are for a profiler
  --help               this text

Peers are looked for in the folders of BENCH_PEERS (separated like PATH), then on PATH. RELAY_BIN is the relay to measure.";

/// What to measure, and how long.
#[derive(Debug, PartialEq, Eq)]
pub struct Arguments {
    /// Peers by name; empty: all.
    pub only: Vec<String>,
    /// Rows by name; empty: all.
    pub rows: Vec<String>,
    /// None: as many as each row has by itself.
    pub rounds: Option<usize>,
    /// How long each stretch is measured.
    pub stretch: Duration,
}

impl Arguments {
    /// The full set.
    pub fn full() -> Self {
        Self { only: Vec::new(), rows: Vec::new(), rounds: None, stretch: Duration::from_millis(500) }
    }

    /// Reads the command line; `peers` and `rows` are the names that there are. None when help is asked for.
    ///
    /// # Errors
    /// A sentence for whoever wrote the line.
    pub fn parse(
        line: impl IntoIterator<Item = String>,
        peers: &[&str],
        rows: &[&str],
    ) -> Result<Option<Self>, String> {
        let mut arguments = Self::full();
        let mut line = line.into_iter();
        while let Some(option) = line.next() {
            let mut value = || line.next().ok_or_else(|| format!("{option} needs a value"));
            match option.as_str() {
                "--only" => arguments.only = names(&value()?, peers)?,
                "--rows" => arguments.rows = names(&value()?, rows)?,
                "--rounds" => {
                    let rounds = value()?.parse().ok().filter(|rounds| *rounds > 0);
                    arguments.rounds = Some(rounds.ok_or("--rounds needs a whole number from 1")?);
                }
                "--seconds" => arguments.stretch = seconds(&value()?)?,
                // What `cargo bench` adds for the standard harness, and what separates our options from cargo's.
                "--bench" | "--" => {}
                "--help" | "-h" => return Ok(None),
                _ => return Err(format!("{option} is not known; --help lists the options")),
            }
        }
        Ok(Some(arguments))
    }

    /// Whether this peer is to be measured.
    pub fn wants_peer(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|one| one == name)
    }

    /// Whether this row is to be measured.
    pub fn wants_row(&self, name: &str) -> bool {
        self.rows.is_empty() || self.rows.iter().any(|one| one == name)
    }

    /// Whether all is measured as it is by default, so that the result may be kept.
    pub fn is_full(&self) -> bool {
        *self == Self::full()
    }
}

/// Names out of `known`, separated by commas.
fn names(text: &str, known: &[&str]) -> Result<Vec<String>, String> {
    match text.split(',').find(|name| !known.contains(name)) {
        Some(name) => Err(format!("there is no {name}, only {}", known.join(", "))),
        None => Ok(text.split(',').map(str::to_owned).collect()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|time| !time.is_zero()).ok_or_else(|| "--seconds needs a number above 0".to_owned())
}
