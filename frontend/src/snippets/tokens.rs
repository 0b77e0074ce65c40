//! Splits a program into the few kinds of tokens that the page colours. Pure.

use super::Code;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Names, operators and white space.
    Plain,
    /// A reserved word or a common command.
    Keyword,
    /// A string literal, including its quotes.
    Text,
    Number,
    /// A comment, to the end of its line.
    Comment,
}

/// Returns the tokens of a program in order. Concatenated, they are the program.
pub fn tokens(program: &str, code: Code) -> Vec<(TokenKind, &str)> {
    let mut tokens: Vec<(TokenKind, &str)> = Vec::new();
    let mut start = 0;
    while start < program.len() {
        let (kind, length) = next(&program[start..], code);
        let token = &program[start..start + length];
        match tokens.last_mut() {
            // Adjacent plain tokens are merged, so that the page has fewer elements.
            Some((last, text)) if *last == kind && kind == TokenKind::Plain => {
                *text = &program[start - text.len()..start + length];
            }
            _ => tokens.push((kind, token)),
        }
        start += length;
    }
    tokens
}

/// Returns the kind and length of the first token.
fn next(rest: &str, code: Code) -> (TokenKind, usize) {
    let comment = match code {
        Code::Rust | Code::RustServer | Code::Tokio | Code::JavaScript => "//",
        Code::Python | Code::HttpClient | Code::Shell | Code::PowerShell => "#",
    };
    let first = rest.chars().next().unwrap_or_default();
    let word = |part: &str| {
        part.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(part.len())
    };
    if rest.starts_with(comment) {
        (TokenKind::Comment, rest.find('\n').unwrap_or(rest.len()))
    } else if first == '"' || first == '\'' && !is_rust(code) {
        (TokenKind::Text, string(rest, first, escape(code, first)))
    } else if first.is_ascii_digit() {
        (TokenKind::Number, word(rest))
    } else if first.is_alphabetic() || first == '_' {
        let length = word(rest);
        let kind = if keywords(code).contains(&&rest[..length]) { TokenKind::Keyword } else { TokenKind::Plain };
        (kind, length)
    } else {
        (TokenKind::Plain, first.len_utf8())
    }
}

/// In Rust, a single quote may also begin a lifetime.
fn is_rust(code: Code) -> bool {
    matches!(code, Code::Rust | Code::RustServer | Code::Tokio)
}

/// Returns the escape character within such quotes, if there is one.
fn escape(code: Code, quote: char) -> Option<char> {
    match code {
        Code::Python | Code::HttpClient | Code::JavaScript | Code::Rust | Code::RustServer | Code::Tokio => Some('\\'),
        Code::Shell => (quote == '"').then_some('\\'),
        Code::PowerShell => (quote == '"').then_some('`'),
    }
}

/// Returns the length of a string literal with its quotes, up to the end of the program if it is not closed.
fn string(rest: &str, quote: char, escape: Option<char>) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            _ if Some(character) == escape => escaped = true,
            _ if character == quote => return at + quote.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

fn keywords(code: Code) -> &'static [&'static str] {
    match code {
        Code::JavaScript => &["await", "catch", "const", "for", "from", "import", "new", "of", "try"],
        Code::Python | Code::HttpClient => &[
            "and", "as", "break", "class", "continue", "def", "elif", "else", "except", "False", "finally", "for",
            "from", "global", "if", "import", "in", "is", "lambda", "None", "not", "or", "pass", "raise", "return",
            "True", "try", "while", "with", "yield",
        ],
        Code::Rust | Code::RustServer | Code::Tokio => &[
            "as", "async", "await", "break", "const", "continue", "else", "enum", "false", "fn", "for", "if", "impl",
            "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "static", "struct",
            "true", "type", "use", "where", "while",
        ],
        Code::Shell => &[
            "case", "do", "done", "elif", "else", "esac", "exit", "fi", "for", "if", "in", "printf", "then", "trap",
            "until", "while",
        ],
        Code::PowerShell => &[
            "break", "catch", "continue", "else", "exit", "finally", "for", "foreach", "function", "if", "in", "param",
            "return", "throw", "try", "while",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_kind(program: &str, code: Code, kind: TokenKind) -> Vec<&str> {
        tokens(program, code).into_iter().filter(|(is, _)| *is == kind).map(|(_, token)| token).collect()
    }

    #[test]
    fn the_tokens_are_the_program() {
        for code in Code::ALL {
            for program in ["", "x", "\"not closed", "a # b // c\n'd'", "안녕 \"하\\\"세요\" 12ms", "'it''s'"] {
                let together: String = tokens(program, code).into_iter().map(|(_, token)| token).collect();
                assert_eq!(together, program, "{code:?}");
            }
        }
    }

    #[test]
    fn strings_hide_what_looks_like_something_else() {
        let program = "import x  # if\ns.send(\"for # \\\" 12\", 34)\n";
        assert_eq!(of_kind(program, Code::Python, TokenKind::Keyword), ["import"]);
        assert_eq!(of_kind(program, Code::Python, TokenKind::Comment), ["# if"]);
        assert_eq!(of_kind(program, Code::Python, TokenKind::Text), ["\"for # \\\" 12\""]);
        assert_eq!(of_kind(program, Code::Python, TokenKind::Number), ["34"]);
    }

    #[test]
    fn each_language_has_its_own_quotes_and_escapes() {
        assert_eq!(of_kind("let a: &'static str = \"b\"; // c", Code::Rust, TokenKind::Text), ["\"b\""]);
        assert_eq!(of_kind("printf 'a\\' \"b\\\"c\"", Code::Shell, TokenKind::Text), ["'a\\'", "\"b\\\"c\""]);
        assert_eq!(of_kind("\"a`\"b\" 'c`'", Code::PowerShell, TokenKind::Text), ["\"a`\"b\"", "'c`'"]);
    }
}
