//! JSON (RFC 8259): read, quoted and laid out. By hand, because serde_json's `Value` would be a tenth of the page: it
//! computes with numbers, and here they only have to look as they came. A test holds both against each other. Pure.

use std::str::Chars;

/// In how many lists and objects a value may stand, as in serde_json: reading takes the program's stack.
const MAX_DEPTH: u32 = 126;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// A number, `true`, `false` or `null`, as it is written.
    Word(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Self>),
    /// An object; its members in their order.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// Reads a text that is one value. An error tells how many of its bytes are well-formed.
    pub fn read(text: &str) -> Result<Self, usize> {
        let mut reader = Reader { rest: text.chars() };
        reader.whole().ok_or_else(|| text.len() - reader.rest.as_str().len())
    }

    /// The members of an object; none of anything else.
    pub fn members(&self) -> &[(String, Self)] {
        if let Self::Object(members) = self { members } else { &[] }
    }

    /// The items of an array.
    pub fn items(&self) -> Option<&[Self]> {
        if let Self::List(items) = self { Some(items) } else { None }
    }

    /// The member of this name.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.members().iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The member of this name, where it is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        if let Some(Self::Text(text)) = self.get(name) { Some(text) } else { None }
    }

    /// The member of this name, where it is a number or a word.
    pub fn word(&self, name: &str) -> Option<&str> {
        if let Some(Self::Word(word)) = self.get(name) { Some(word) } else { None }
    }

    /// The member of this name, where it is a whole number that is not negative.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.word(name)?.parse().ok()
    }

    /// A line for each member and item, two spaces deeper each level.
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, "\n");
        out
    }

    /// `line`: what begins a line at this level.
    fn write(&self, out: &mut String, line: &str) {
        let (open, close, inner): (_, _, Vec<(Option<&String>, &Self)>) = match self {
            Self::Word(word) => return out.push_str(word),
            Self::Text(text) => return quote(out, text),
            Self::List(items) => ("[", "]", items.iter().map(|item| (None, item)).collect()),
            Self::Object(members) => ("{", "}", members.iter().map(|(name, value)| (Some(name), value)).collect()),
        };
        let deeper = [line, "  "].concat();
        let mut before = open;
        for (name, value) in &inner {
            out.extend([before, &deeper]);
            before = ",";
            if let Some(name) = name {
                quote(out, name);
                out.push_str(": ");
            }
            value.write(out, &deeper);
        }
        out.push_str(if inner.is_empty() { open } else { line });
        out.push_str(close);
    }
}

/// Adds a text as a JSON string.
pub fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            // One of the 32 control characters.
            '\0'..' ' => {
                out.push_str(if character < '\u{10}' { "\\u000" } else { "\\u001" });
                out.extend(char::from_digit(character as u32 % 16, 16));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// What is still to be read. Where a method returns none, the text is not well-formed there.
struct Reader<'a> {
    rest: Chars<'a>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    /// Takes the next character if it is this one.
    fn takes(&mut self, wanted: char) -> bool {
        let here = self.peek() == Some(wanted);
        if here {
            self.rest.next();
        }
        here
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        self.takes(wanted).then_some(())
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.rest.next();
        }
    }

    fn whole(&mut self) -> Option<Json> {
        let value = self.value(MAX_DEPTH)?;
        self.space();
        self.peek().is_none().then_some(value)
    }

    fn value(&mut self, depth: u32) -> Option<Json> {
        self.space();
        match self.peek()? {
            '"' => self.text().map(Json::Text),
            '[' => {
                let mut items = Vec::new();
                self.list(']', |reader| {
                    items.push(reader.value(depth.checked_sub(1)?)?);
                    Some(())
                })?;
                Some(Json::List(items))
            }
            '{' => {
                let mut members = Vec::new();
                self.list('}', |reader| {
                    let name = reader.text()?;
                    reader.space();
                    reader.take(':')?;
                    members.push((name, reader.value(depth.checked_sub(1)?)?));
                    Some(())
                })?;
                Some(Json::Object(members))
            }
            _ => self.word(),
        }
    }

    /// What stands between the mark that is next and `end`, with commas between.
    fn list(&mut self, end: char, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.rest.next();
        self.space();
        if self.takes(end) {
            return Some(());
        }
        loop {
            self.space();
            item(self)?;
            self.space();
            if self.takes(end) {
                return Some(());
            }
            self.take(',')?;
        }
    }

    fn word(&mut self) -> Option<Json> {
        let start = self.rest.as_str();
        match self.peek()? {
            'n' => self.takes_all("null")?,
            't' => self.takes_all("true")?,
            'f' => self.takes_all("false")?,
            _ => self.number()?,
        }
        let length = start.len() - self.rest.as_str().len();
        Some(Json::Word(start.get(..length)?.to_owned()))
    }

    fn takes_all(&mut self, word: &str) -> Option<()> {
        word.chars().try_for_each(|character| self.take(character))
    }

    fn number(&mut self) -> Option<()> {
        self.takes('-');
        if !self.takes('0') {
            self.digits()?;
        }
        if self.takes('.') {
            self.digits()?;
        }
        if self.takes('e') || self.takes('E') {
            let _ = self.takes('+') || self.takes('-');
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let mut some = None;
        while self.peek().is_some_and(|character| character.is_ascii_digit()) {
            self.rest.next();
            some = Some(());
        }
        some
    }

    fn text(&mut self) -> Option<String> {
        self.take('"')?;
        let mut text = String::new();
        loop {
            if self.takes('"') {
                return Some(text);
            }
            let character = if self.takes('\\') { self.escaped()? } else { self.peek().filter(|next| *next >= ' ')? };
            self.rest.next();
            text.push(character);
        }
    }

    /// The character that an escape means, all but its last character taken.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.peek()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            character => return matches!(character, '"' | '\\' | '/').then_some(character),
        })
    }

    /// Four hex digits, or a pair of surrogates in two such escapes (RFC 8259, section 7).
    fn unicode(&mut self) -> Option<char> {
        let unit = self.unit()?;
        if !(0xd800..0xdc00).contains(&unit) {
            return char::from_u32(unit);
        }
        self.rest.next();
        self.take('\\')?;
        let low = self.unit()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x10000 + ((unit - 0xd800) << 10 | low))
    }

    /// `u` and four hex digits, the last of them not taken.
    fn unit(&mut self) -> Option<u32> {
        self.peek().filter(|next| *next == 'u')?;
        let mut unit = 0;
        for _ in 0..4 {
            self.rest.next();
            unit = unit << 4 | self.peek()?.to_digit(16)?;
        }
        Some(unit)
    }
}
