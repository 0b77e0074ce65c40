//! Date formats of HTTP and the log.

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// Returns year, month (1 to 12), day of the month, hours, minutes, seconds and milliseconds (UTC).
fn civil(milliseconds: u64) -> [u64; 7] {
    let (days, rest) = (milliseconds / 86_400_000, milliseconds % 86_400_000);
    // Days since 1 March of year 0, so that a leap day is the last day of the year (the proleptic Gregorian calendar).
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    [year, month, day, rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60, rest % 1000]
}

/// Formats milliseconds since 1970 as in RFC 3339, with milliseconds.
pub fn rfc3339(milliseconds: u64) -> String {
    let [year, month, day, hour, minute, second, rest] = civil(milliseconds);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{rest:03}Z")
}

/// Formats milliseconds since 1970 as in a Date header (RFC 9110, section 5.6.7).
pub fn imf(milliseconds: u64) -> String {
    let [year, month, day, hour, minute, second, _] = civil(milliseconds);
    let weekday = DAYS[(milliseconds / 86_400_000 % 7) as usize];
    let month = MONTHS[(month - 1) as usize];
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (milliseconds, rfc3339_is, imf_is) in [
            (0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400_123, "2000-02-29T00:00:00.123Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z", "Tue, 31 Dec 2024 23:59:59 GMT"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z", "Mon, 01 Mar 2100 00:00:00 GMT"),
        ] {
            assert_eq!(rfc3339(milliseconds), rfc3339_is);
            assert_eq!(imf(milliseconds), imf_is);
        }
    }
}
