//! What is proved, and by which rows. The browser stores this JSON, and the learner exports and hands it in:
//!
//! ```json
//! { "format": 1, "proofs": [{ "of": "tcp-echo", "at": 1790000000000, "rows": [3, 4], "record": { "format": 1, … } }] }
//! ```

use super::public::public;
use crate::record::{Record, excerpt::excerpt, export, import};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of this format.
const FORMAT: u32 = 1;

/// The proof that a task or an experiment is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// The id of the task or experiment.
    pub of: String,
    /// When it was done, in milliseconds since 1970 (UTC).
    pub at: u64,
    /// For an experiment: whether the learner's prediction was right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicted: Option<bool>,
    /// The numbers of the record's entries that show it.
    pub rows: Vec<u64>,
    /// An [exported](export) part of the lab's record.
    record: Value,
}

impl Proof {
    /// Creates a proof from the entries with these numbers.
    pub fn new(of: &str, at: u64, predicted: Option<bool>, record: &Record, numbers: &[u64]) -> Self {
        let (part, rows) = excerpt(record, numbers);
        let record = serde_json::from_str(&export::to_json(&public(&part))).unwrap_or_default();
        Self { of: of.into(), at, predicted, rows, record }
    }

    /// Returns the numbers of the rows that show it in the views of its record, ascending. `record` is [`Self::record()`].
    pub fn shown_rows(&self, record: &Record) -> Vec<u64> {
        let mut rows: Vec<_> = self.rows.iter().map(|number| record.row_of(*number)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Returns the part of the lab's record; empty if this page cannot read it.
    pub fn record(&self) -> Record {
        import::from_json(&self.record.to_string()).unwrap_or_default()
    }
}

/// Everything that is proved, in chronological order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    proofs: Vec<Proof>,
}

/// Why a text cannot be read as progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The error message of serde_json.
    NoProgress(String),
    OtherFormat(u32),
}

#[derive(Deserialize)]
struct Header {
    format: u32,
}

#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    proofs: Vec<Proof>,
}

impl Progress {
    pub fn proofs(&self) -> &[Proof] {
        &self.proofs
    }

    /// Returns the proof of this task or experiment, or `None` if it is not done.
    pub fn proof(&self, of: &str) -> Option<&Proof> {
        self.proofs.iter().find(|proof| proof.of == of)
    }

    /// Adds a proof, unless its task or experiment is already proved.
    pub fn add(&mut self, proof: Proof) {
        if self.proof(&proof.of).is_none() {
            self.proofs.push(proof);
        }
    }

    /// Adds what is proved elsewhere. If both have a proof, the earlier one stays.
    pub fn merge(&mut self, other: Self) {
        for proof in other.proofs {
            match self.proofs.iter_mut().find(|known| known.of == proof.of) {
                Some(known) if proof.at < known.at => *known = proof,
                Some(_) => {}
                None => self.proofs.push(proof),
            }
        }
        self.proofs.sort_by_key(|proof| proof.at);
    }

    pub fn to_json(&self) -> String {
        let file = File { format: FORMAT, proofs: self.proofs.clone() };
        serde_json::to_string(&file).expect("every key is a string, and nothing else of JSON can fail")
    }

    /// Parses the output of [`Self::to_json`].
    pub fn from_json(json: &str) -> Result<Self, ReadError> {
        let reason = |error: serde_json::Error| ReadError::NoProgress(error.to_string());
        let Header { format } = serde_json::from_str(json).map_err(reason)?;
        if format != FORMAT {
            return Err(ReadError::OtherFormat(format));
        }
        let File { proofs, .. } = serde_json::from_str(json).map_err(reason)?;
        let mut progress = Self::default();
        progress.merge(Self { proofs });
        Ok(progress)
    }
}
