//! Hand-made values that several tests share.

use relay_protocol::{Failure, FailureKind, Phase};

/// A failure of which the relay says no more than what it was doing and what kind it is.
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
