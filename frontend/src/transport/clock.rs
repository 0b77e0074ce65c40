//! The browser's clocks.

/// A point in time or a duration, in microseconds.
pub type Micros = u64;

/// Microseconds since the page was opened (High Resolution Time, `performance.now()`; browsers round it to 5 to 100 µs).
pub fn now() -> Micros {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(0, |performance| micros(performance.now()))
}

/// Returns the wall-clock time, in milliseconds since 1970 (UTC).
pub fn date() -> u64 {
    js_sys::Date::now() as u64
}

/// Returns when an event happened, on the clock of [`now`].
pub fn at(event: &web_sys::Event) -> Micros {
    micros(event.time_stamp())
}

/// Converts the browser's milliseconds to microseconds.
pub fn micros(milliseconds: f64) -> Micros {
    (milliseconds * 1000.0) as Micros
}
