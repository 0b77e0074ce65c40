//! How programs write bytes. The other tests run the programs; this one checks the text that a reader should see.

use networking_lab::snippets::{
    literal::{power_shell, power_shell_quoted, printf, python, python_text, rust, rust_text, shell_word},
    work::host_and_port,
};

#[test]
fn text_stays_text_and_the_rest_is_bytes() {
    assert_eq!(python("안녕하세요!".as_bytes()), r#""안녕하세요!".encode()"#);
    assert_eq!(rust("👋 \"a\"\r\n".as_bytes()), r#""👋 \"a\"\r\n".as_bytes()"#);
    assert_eq!(python(b""), r#""".encode()"#);
    assert_eq!(python(b"\xec\x95\0\"\\\n"), r#"b"\xec\x95\x00\"\\\n""#);
    assert_eq!(rust(b"\xff0"), r#"b"\xff0""#);
    // A text that is not displayed in the order in which it is stored.
    assert_eq!(rust("\u{202e}".as_bytes()), r#"b"\xe2\x80\xae""#);
}

#[test]
fn a_string_shows_what_else_nobody_would_see() {
    let text = "안녕 \"a\"\n\0\u{202e}";
    assert_eq!(python_text(text), r#""안녕 \"a\"\n\U00000000\U0000202e""#);
    assert_eq!(rust_text(text), r#""안녕 \"a\"\n\u{0}\u{202e}""#);
}

#[test]
fn a_shell_sees_nothing_but_text_in_single_quotes() {
    assert_eq!(printf("안녕하세요!".as_bytes()), "'안녕하세요!'");
    assert_eq!(printf(b"it's 100%\\\n"), r#"'it'\''s 100%%\\\n'"#);
    assert_eq!(printf(b"-n"), r"'\055n'");
    assert_eq!(printf(b"\0\x31\xff"), r"'\0001\377'");
    assert_eq!((shell_word("127.0.0.1"), shell_word("a b'c")), ("127.0.0.1".into(), r"'a b'\''c'".into()));
    assert_eq!(shell_word(""), "''");
}

#[test]
fn power_shell_takes_typographic_quotes_for_quotes() {
    assert_eq!(power_shell("안녕".as_bytes()), r#"[Text.Encoding]::UTF8.GetBytes("안녕")"#);
    assert_eq!(power_shell_quoted("“a” „b\" $(c) `d\r\n\t"), "\"`“a`” `„b`\" `$(c) ``d`r`n`t\"");
    // Within double quotes, single quotes, braces and backslashes are literal.
    assert_eq!(power_shell_quoted("'‘’‚‛ {0} \\n"), "\"'‘’‚‛ {0} \\n\"");
    assert_eq!(power_shell(b"\xff\0"), "[byte[]]@(0xff, 0x00)");
    assert_eq!(power_shell(b"\x07"), "[byte[]]@(0x07)");
}

#[test]
fn a_target_is_a_host_and_a_port() {
    assert_eq!(host_and_port(" 127.0.0.1:8888 "), Some(("127.0.0.1", 8888)));
    assert_eq!(host_and_port("[::1]:80"), Some(("::1", 80)));
    assert_eq!(host_and_port("localhost:80"), Some(("localhost", 80)));
    assert_eq!(host_and_port("echo"), None);
}
