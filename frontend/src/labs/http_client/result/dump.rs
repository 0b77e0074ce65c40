//! A hex dump with characters, in the format of `hexdump -C`. Pure.

use std::fmt::Write;

/// The number of bytes per line.
pub const COLUMNS: usize = 16;

/// Returns the dump of these bytes; offsets start at 0.
pub fn dump(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(COLUMNS) * 78);
    for (index, line) in bytes.chunks(COLUMNS).enumerate() {
        // Writing to a string does not fail.
        let _ = write!(text, "{:08x} ", index * COLUMNS);
        for column in 0..COLUMNS {
            if column % 8 == 0 {
                text.push(' ');
            }
            match line.get(column) {
                Some(byte) => drop(write!(text, "{byte:02x} ")),
                None => text.push_str("   "),
            }
        }
        text.push_str(" |");
        text.extend(line.iter().map(|&byte| if matches!(byte, b' '..=b'~') { char::from(byte) } else { '.' }));
        text.push_str("|\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::dump;

    #[test]
    fn bytes_stand_as_hexdump_writes_them() {
        assert_eq!(dump(b""), "");
        assert_eq!(
            dump("GET / HTTP/1.1\r\n\u{c548}~\x7f".as_bytes()),
            "00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  |GET / HTTP/1.1..|\n\
             00000010  ec 95 88 7e 7f                                    |...~.|\n"
        );
    }
}
