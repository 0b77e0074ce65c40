//! When something happened.

/// A time or a length of time in microseconds.
pub type Micros = u64;

/// Microseconds since the page was opened (High Resolution Time, `performance.now()`; browsers round it to 5 to 100 µs).
pub fn now() -> Micros {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(0, |performance| (performance.now() * 1000.0) as Micros)
}
