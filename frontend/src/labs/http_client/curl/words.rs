//! Splits a command line into words as a POSIX shell does, and as bash does for `$'…'`, which browsers write. Pure.

use std::iter::Peekable;

/// Why a command line cannot be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// A quotation mark is not closed.
    Unbalanced,
    /// Escapes that are invalid or do not form UTF-8 text.
    NotText,
}

/// The first command of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The words without quotes and escapes. Nothing is expanded: a `$` is kept as it is.
    pub words: Vec<String>,
    /// The character after which a shell begins another command or a file name; it and the rest are left out.
    pub cut: Option<char>,
    /// Whether a shell would expand a `$NAME`, `$(…)` or `` `…` ``.
    pub expands: bool,
}

/// Splits a command line.
///
/// # Errors
/// See [`SplitError`].
pub fn split(line: &str) -> Result<Words, SplitError> {
    let (command, mut split) = without_ansi_quotes(line.replace("\r\n", "\n").trim())?;
    split.words = shell_words::split(&command).map_err(|_| SplitError::Unbalanced)?;
    Ok(split)
}

/// Returns the first command with every `$'…'` rewritten in other quotes: it is the only quoting of bash that shell-words
/// does not support.
fn without_ansi_quotes(line: &str) -> Result<(String, Words), SplitError> {
    let (mut plain, mut split) = (String::new(), Words::default());
    let mut characters = line.chars().peekable();
    // The quotation mark that encloses the next character.
    let mut quote = None;
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '$') if characters.peek() == Some(&'\'') => {
                characters.next();
                plain += &shell_words::quote(&ansi_quoted(&mut characters)?);
                continue;
            }
            (None | Some('"'), '\\') => {
                plain.push('\\');
                plain.extend(characters.next());
                continue;
            }
            (None, '|' | '&' | ';' | '<' | '>' | '\n') => {
                // Drop the file descriptor of a redirection, as in `2>`.
                if character == '>' && plain.ends_with(" 2") {
                    plain.pop();
                }
                split.cut = Some(character);
                break;
            }
            (None, '\'' | '"') => quote = Some(character),
            (None | Some('"'), '$') => {
                let starts_name = |next: &char| next.is_ascii_alphabetic() || "_{(".contains(*next);
                split.expands |= characters.peek().is_some_and(starts_name);
            }
            (None | Some('"'), '`') => split.expands = true,
            (Some(open), close) if open == close => quote = None,
            (_, _) => {}
        }
        plain.push(character);
    }
    Ok((plain, split))
}

/// Decodes what is between `$'` and `'` (bash manual, section 3.1.2.4).
fn ansi_quoted(characters: &mut Peekable<impl Iterator<Item = char>>) -> Result<String, SplitError> {
    let mut bytes = Vec::new();
    loop {
        let character = match characters.next().ok_or(SplitError::Unbalanced)? {
            '\'' => return String::from_utf8(bytes).map_err(|_| SplitError::NotText),
            '\\' => match characters.next().ok_or(SplitError::Unbalanced)? {
                'a' => '\u{7}',
                'b' => '\u{8}',
                'e' | 'E' => '\u{1b}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\u{b}',
                same @ ('\\' | '\'' | '"' | '?') => same,
                'x' => {
                    bytes.push(number(characters, 16, 2).ok_or(SplitError::NotText)? as u8);
                    continue;
                }
                digit @ '0'..='7' => {
                    let rest = (0..2).map_while(|_| characters.next_if(char::is_ascii_digit));
                    let digits: String = [digit].into_iter().chain(rest).collect();
                    bytes.push(u32::from_str_radix(&digits, 8).map_err(|_| SplitError::NotText)? as u8);
                    continue;
                }
                'u' => number(characters, 16, 4).and_then(char::from_u32).ok_or(SplitError::NotText)?,
                'U' => number(characters, 16, 8).and_then(char::from_u32).ok_or(SplitError::NotText)?,
                other => {
                    bytes.push(b'\\');
                    other
                }
            },
            other => other,
        };
        bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// Reads a number of at most `most` digits, or returns None if there is none.
fn number(characters: &mut Peekable<impl Iterator<Item = char>>, radix: u32, most: usize) -> Option<u32> {
    let digits = (0..most).map_while(|_| characters.next_if(|character| character.is_digit(radix)));
    u32::from_str_radix(&digits.collect::<String>(), radix).ok()
}
