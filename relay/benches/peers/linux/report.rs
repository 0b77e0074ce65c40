//! What is printed and kept: Markdown whose tables are aligned, so that it reads well on a terminal too.

use super::{
    figures::Measured,
    goals,
    list::{NGINX, Peer},
    rows::Row,
};

/// The text above the figures, in the file and nowhere else.
pub const PREFACE: &str = "\
# The relay compared with its peers

`cargo xtask bench` measures the relay and, in the same run, other programs that bridge WebSocket to TCP, and nginx's
`stream`, which bridges TCP to TCP and is the practical limit. It writes this file; a run with options only prints.

- A round measures every peer once, one after the other. Ratios are computed within a round, so that a disturbance of the
  machine affects both sides. The tables show the median and, in parentheses, the median ratio to nginx. On a busy machine,
  ratios are the most reliable, processor times less so, and speeds not at all.
- CPU is the user and system time of the peer's processes. The client and the target run in another process. In the echo,
  too, a GiB is counted once.
- Memory is what 500 open connections add to the peer's processes, with shared pages divided among the processes that share
  them (PSS); buffers in the kernel are not included.
- The client masks its frames in advance and reads only the headers of those it receives. It compares the first 256 KiB of
  each connection with what was sent, before the measurement starts.
- nginx runs with buffers of 64 KiB, with which it needs the least time. Where the relay needs more, perf shows why: in the
  echo, 86 % of the samples are in the kernel (copies and wake-ups), 8 % in the relay's own code and 6 % in libc; in `up`, 82,
  11 and 6 %; for a connection, 66, 26 and 8 %. Fewer system calls would help, faster code would not.

Peers are searched for in the folders of `BENCH_PEERS`, then on `PATH`; a missing one is left out and named.
`cargo xtask bench -- --help` lists the options: fewer peers or rows, a number of rounds, one long run for a profiler.
The rooms have their own benchmark, `cargo xtask bench rooms`; its figures are in [ROOMS.md](ROOMS.md).
";

/// All that is to be said of a run.
pub struct Report<'a> {
    /// The machine, and how busy it was, in sentences.
    pub machine: String,
    pub peers: Vec<&'static Peer>,
    /// What each peer says of itself: name, version, note.
    pub versions: Vec<[String; 3]>,
    /// Those of the first and of the second table that were measured.
    pub rows: Vec<&'static Row>,
    pub growth: Vec<&'static Row>,
    pub measured: &'a Measured,
    /// What was left out or failed, a sentence each.
    pub remarks: Vec<String>,
}

impl Report<'_> {
    /// The whole report.
    pub fn text(&self) -> String {
        let mut text = format!("Measured on: {}\n", self.machine);
        let mut section = |title: &str, body: String| {
            if !body.is_empty() {
                text += &format!("\n## {title}\n\n{body}");
            }
        };
        let all: Vec<&Row> = self.rows.iter().chain(&self.growth).copied().collect();
        section("Summary", self.summary(&self.rows));
        section("With so many connections at once", self.summary(&self.growth));
        let goals = goals::lines(&all, &self.peers, self.measured);
        section("Goals", headed(["what", "goal", "is", ""], goals));
        section("Where a WebSocket peer is ahead", goals::behind(&all, &self.peers, self.measured));
        let mut details = all.iter().map(|row| self.detail(row)).collect::<Vec<_>>();
        details.retain(|detail| !detail.is_empty());
        section("Each row", details.join("\n"));
        section("Peers", headed(["peer", "version", ""], self.versions.iter().map(|line| line.to_vec()).collect()));
        section("Left out", self.remarks.iter().map(|remark| format!("- {remark}\n")).collect());
        text
    }

    /// Peers down, rows across, in each cell the row's figures.
    fn summary(&self, rows: &[&'static Row]) -> String {
        if rows.is_empty() {
            return String::new();
        }
        let title = |row: &&Row| {
            let figures: Vec<&str> = row.figures.iter().map(|figure| figure.name).collect();
            format!("{}: {}", row.name, figures.join(", "))
        };
        let mut lines = vec![vec!["peer".to_owned()]];
        lines[0].extend(rows.iter().map(title));
        for peer in &self.peers {
            let mut line = vec![peer.name.to_owned()];
            line.extend(rows.iter().map(|row| {
                let places = row.figures.iter().enumerate();
                let cells = places.map(|(place, figure)| self.cell(row, peer, place, figure.counts));
                cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(", ")
            }));
            lines.push(line);
        }
        aligned(&lines)
    }

    /// Peers down, the row's figures across, each with its ratio.
    fn detail(&self, row: &'static Row) -> String {
        let mut lines = vec![vec![row.name.to_owned()]];
        lines[0].extend(row.figures.iter().map(|figure| figure.name.to_owned()));
        for peer in &self.peers {
            let mut line = vec![peer.name.to_owned()];
            line.extend((0..row.figures.len()).map(|place| self.cell(row, peer, place, true)));
            lines.push(line);
        }
        format!("{}: {}.\n\n{}", row.name, row.about, aligned(&lines))
    }

    fn cell(&self, row: &'static Row, peer: &'static Peer, place: usize, with_ratio: bool) -> String {
        let Some(value) = self.measured.median(row.name, peer.name, place) else { return String::new() };
        match self.measured.ratio(row.name, peer.name, NGINX, place) {
            Some(ratio) if with_ratio && peer.name != NGINX => format!("{} ({ratio:.2}×)", number(value)),
            _ => number(value),
        }
    }
}

/// Three digits that count.
fn number(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// A table of these lines under this head; nothing when there are none.
fn headed<const N: usize>(head: [&str; N], lines: Vec<Vec<String>>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let head = head.map(str::to_owned).to_vec();
    aligned(&[vec![head], lines].concat())
}

/// A Markdown table whose columns are aligned; the first line is its head.
fn aligned(lines: &[Vec<String>]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(&widths) {
            text += &format!("| {cell:<width$} ");
        }
        text += "|\n";
        if index == 0 {
            text.extend(widths.iter().map(|width| format!("|{}", "-".repeat(width + 2))));
            text += "|\n";
        }
    }
    text
}
