//! Test values that several tests share.

use relay_protocol::{Failure, FailureKind, Phase};

/// A failure with only a phase and a kind, without the details that a relay reports.
pub fn failure(phase: Phase, kind: FailureKind) -> Failure {
    Failure {
        phase,
        kind,
        errno: None,
        symbol: None,
        message: String::new(),
        microseconds: 1,
        rule: None,
        allow: None,
        holder: None,
    }
}
