//! Pure: the text format of Prometheus, version 0.0.4.

/// The type of a metric.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Only increases until the relay restarts; its name ends in `_total`.
    Counter,
    /// Increases and decreases.
    Gauge,
}

/// The text so far.
#[derive(Debug, Default)]
pub(super) struct Text {
    name: &'static str,
    text: String,
}

impl Text {
    /// Begins a metric, whose lines follow. `help` is one line without a backslash.
    pub(super) fn metric(&mut self, name: &'static str, kind: Kind, help: &str) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
        };
        self.name = name;
        self.text += &format!("# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    /// Adds a line of the metric. The labels' values need no escaping: they are words of this program.
    pub(super) fn line(&mut self, labels: &[(&str, &str)], value: u64) {
        let labels: Vec<String> = labels.iter().map(|(label, value)| format!("{label}=\"{value}\"")).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        self.text += &format!("{}{labels} {value}\n", self.name);
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let mut text = Text::default();
        text.metric("lab_open", Kind::Gauge, "Open ones.");
        text.line(&[], 3);
        text.metric("lab_total", Kind::Counter, "All of them.");
        text.line(&[("kind", "tcp")], 0);
        text.line(&[("kind", "tcp"), ("outcome", "reset")], u64::MAX);
        let expected = "# HELP lab_open Open ones.\n\
                        # TYPE lab_open gauge\n\
                        lab_open 3\n\
                        # HELP lab_total All of them.\n\
                        # TYPE lab_total counter\n\
                        lab_total{kind=\"tcp\"} 0\n\
                        lab_total{kind=\"tcp\",outcome=\"reset\"} 18446744073709551615\n";
        assert_eq!(text.finish(), expected);
    }
}
