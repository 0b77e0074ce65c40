//! Pure: the faults that a page requests in its query.

use fault_injection::Faults;
use relay_protocol::MAX_DELAY_MS;
use serde::Deserialize;
use std::time::Duration;

/// `?loss=0.2&duplicate=0.1&reorder=0.1&delay=50&seed=42`, as written in the URL.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct FaultQuery {
    pub(crate) loss: Option<String>,
    pub(crate) duplicate: Option<String>,
    pub(crate) reorder: Option<String>,
    pub(crate) delay: Option<String>,
    pub(crate) seed: Option<String>,
}

impl FaultQuery {
    /// Parses the values; a missing value is 0.
    ///
    /// # Errors
    /// A sentence that says which value is invalid, and what it may be.
    pub(crate) fn parse(&self) -> Result<Faults, String> {
        let milliseconds = number(self.delay.as_deref(), |delay: &u32| *delay <= MAX_DELAY_MS)
            .ok_or_else(|| format!("delay is a whole number of milliseconds from 0 to {MAX_DELAY_MS}"))?;
        Ok(Faults {
            loss: probability("loss", self.loss.as_deref())?,
            duplicate: probability("duplicate", self.duplicate.as_deref())?,
            reorder: probability("reorder", self.reorder.as_deref())?,
            delay: Duration::from_millis(milliseconds.into()),
            seed: number(self.seed.as_deref(), |_| true)
                .ok_or_else(|| format!("seed is a whole number from 0 to {}", u64::MAX))?,
        })
    }
}

fn probability(name: &str, text: Option<&str>) -> Result<f64, String> {
    number(text, |value| (0.0..=1.0).contains(value)).ok_or_else(|| format!("{name} is a number from 0 to 1"))
}

fn number<T: std::str::FromStr + Default>(text: Option<&str>, is_good: impl Fn(&T) -> bool) -> Option<T> {
    let Some(text) = text else { return Some(T::default()) };
    text.parse().ok().filter(is_good)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Result<Faults, String> {
        let mut asked = FaultQuery::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = match &*name {
                "loss" => &mut asked.loss,
                "duplicate" => &mut asked.duplicate,
                "reorder" => &mut asked.reorder,
                "delay" => &mut asked.delay,
                "seed" => &mut asked.seed,
                other => panic!("{other}"),
            };
            *field = Some(value.into_owned());
        }
        asked.parse()
    }

    #[test]
    fn values() {
        assert_eq!(asked(""), Ok(Faults::default()));
        let all = asked("loss=0.2&duplicate=1&reorder=1e-1&delay=5000&seed=18446744073709551615");
        let delay = Duration::from_secs(5);
        assert_eq!(all, Ok(Faults { loss: 0.2, duplicate: 1.0, reorder: 0.1, delay, seed: u64::MAX }));
        for (query, name) in [
            ("loss=1.1", "loss"),
            ("loss=-0.1", "loss"),
            ("loss=", "loss"),
            ("loss=NaN", "loss"),
            ("loss=20%25", "loss"),
            ("duplicate=inf", "duplicate"),
            ("reorder=half", "reorder"),
            ("delay=5001", "delay"),
            ("delay=-1", "delay"),
            ("delay=50ms", "delay"),
            ("seed=-1", "seed"),
            ("seed=18446744073709551616", "seed"),
        ] {
            let sentence = asked(query).unwrap_err();
            assert!(sentence.starts_with(&format!("{name} is a")), "{query}: {sentence}");
        }
    }
}
