//! When something happened.

/// A time or a length of time in microseconds.
pub type Micros = u64;

/// Microseconds since the page was opened (High Resolution Time, `performance.now()`; browsers round it to 5 to 100 µs).
pub fn now() -> Micros {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(0, |performance| micros(performance.now()))
}

/// What time it is, in milliseconds since 1970 (UTC).
pub fn date() -> u64 {
    js_sys::Date::now() as u64
}

/// When an event happened, on the same clock.
pub fn at(event: &web_sys::Event) -> Micros {
    micros(event.time_stamp())
}

/// Milliseconds as the browser counts them.
pub fn micros(milliseconds: f64) -> Micros {
    (milliseconds * 1000.0) as Micros
}
