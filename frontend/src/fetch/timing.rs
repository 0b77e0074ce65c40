//! How the time of an exchange was spent, as reported by the browser (Resource Timing). Pure.

use crate::record::Micros;

/// The times of an exchange, relative to its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// When the last byte was received.
    pub response_end: Micros,
    /// The other times, or `None` if the server has another origin and does not expose them (Timing-Allow-Origin).
    pub detail: Option<Detail>,
}

/// The times that only a page of the same origin may see, unless the server allows others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// When the last request began; the time before was spent on redirects.
    pub fetch_start: Micros,
    pub domain_lookup_start: Micros,
    pub domain_lookup_end: Micros,
    pub connect_start: Micros,
    /// When the TLS handshake began, or `None` without TLS.
    pub secure_connection_start: Option<Micros>,
    pub connect_end: Micros,
    pub request_start: Micros,
    pub response_start: Micros,
}

/// The stages of an exchange, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Earlier requests that were redirected to this one.
    Redirects,
    /// Time in the browser: waiting for a connection, preparing.
    Queue,
    /// The DNS lookup.
    Dns,
    /// The TCP handshake.
    Connect,
    Tls,
    /// From sending the request to the first byte of the response: mostly the server's work.
    Wait,
    /// From the first byte of the response to the last.
    Download,
}

/// A segment of the timing bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub stage: Stage,
    pub start: Micros,
    pub took: Micros,
}

impl Timing {
    /// Returns the segments of the bar, in order and without gaps. Stages that took no time are left out, such as connecting if a
    /// connection is reused. Empty if only the total time is known.
    pub fn segments(&self) -> Vec<Segment> {
        let Some(detail) = &self.detail else { return Vec::new() };
        let secure = detail.secure_connection_start.unwrap_or(detail.connect_end);
        let ends = [
            (Stage::Redirects, detail.fetch_start),
            // On a reused connection, the times of the lookup and of connecting all equal the start.
            (Stage::Queue, if self.is_reused() { detail.request_start } else { detail.domain_lookup_start }),
            (Stage::Dns, detail.domain_lookup_end),
            (Stage::Queue, detail.connect_start),
            (Stage::Connect, secure),
            (Stage::Tls, detail.connect_end),
            (Stage::Queue, detail.request_start),
            (Stage::Wait, detail.response_start),
            (Stage::Download, self.response_end),
        ];
        let mut segments: Vec<Segment> = Vec::new();
        let mut at = 0;
        for (stage, end) in ends {
            if end > at {
                segments.push(Segment { stage, start: at, took: end - at });
                at = end;
            }
        }
        segments
    }

    /// Whether the request was sent on an existing connection; false if that is not known.
    pub fn is_reused(&self) -> bool {
        self.detail.is_some_and(|detail| detail.connect_start == detail.connect_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stages(timing: Timing) -> Vec<(Stage, Micros, Micros)> {
        timing.segments().into_iter().map(|segment| (segment.stage, segment.start, segment.took)).collect()
    }

    const NEW: Detail = Detail {
        fetch_start: 0,
        domain_lookup_start: 100,
        domain_lookup_end: 150,
        connect_start: 150,
        secure_connection_start: None,
        connect_end: 400,
        request_start: 420,
        response_start: 1000,
    };

    #[test]
    fn every_moment_of_a_new_connection_has_its_part() {
        let timing = Timing { response_end: 1500, detail: Some(NEW) };
        assert_eq!(
            stages(timing),
            [
                (Stage::Queue, 0, 100),
                (Stage::Dns, 100, 50),
                (Stage::Connect, 150, 250),
                (Stage::Queue, 400, 20),
                (Stage::Wait, 420, 580),
                (Stage::Download, 1000, 500),
            ]
        );
        assert!(!timing.is_reused());
    }

    #[test]
    fn tls_and_redirects_are_parts_of_their_own() {
        let detail = Detail { fetch_start: 60, secure_connection_start: Some(300), ..NEW };
        let timing = Timing { response_end: 1500, detail: Some(detail) };
        assert_eq!(stages(timing)[0], (Stage::Redirects, 0, 60));
        assert_eq!(stages(timing)[3..5], [(Stage::Connect, 150, 150), (Stage::Tls, 300, 100)]);
    }

    #[test]
    fn on_a_connection_that_was_there_nothing_is_looked_up_or_connected() {
        let at = 30;
        let detail = Detail {
            fetch_start: at,
            domain_lookup_start: at,
            domain_lookup_end: at,
            connect_start: at,
            connect_end: at,
            request_start: 90,
            response_start: 200,
            ..NEW
        };
        let timing = Timing { response_end: 200, detail: Some(detail) };
        assert_eq!(stages(timing), [(Stage::Redirects, 0, 30), (Stage::Queue, 30, 60), (Stage::Wait, 90, 110)]);
        assert!(timing.is_reused());
    }

    #[test]
    fn moments_that_go_back_make_no_part_and_no_gap() {
        let detail = Detail { request_start: 380, response_start: 350, ..NEW };
        let timing = Timing { response_end: 500, detail: Some(detail) };
        let segments = timing.segments();
        assert!(segments.windows(2).all(|pair| pair[0].start + pair[0].took == pair[1].start), "{segments:?}");
        assert_eq!(segments.iter().map(|segment| segment.took).sum::<Micros>(), 500);
    }

    #[test]
    fn what_the_server_hides_has_no_parts() {
        let timing = Timing { response_end: 500, detail: None };
        assert!(timing.segments().is_empty() && !timing.is_reused());
    }
}
