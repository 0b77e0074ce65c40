//! Shortens the names by which the page's JavaScript and its wasm know each other's functions. wasm-bindgen gives each a hash
//! (`__wbg_addEventListener_8d3235978b9c69a8`), which does not compress: 200 of them are 5 KB of the page. What only debuggers
//! read, the names of closures among it, is left out.

use crate::process::{Failure, Outcome};
use std::collections::HashMap;
use std::path::Path;

/// The numbers of sections (WebAssembly core specification, section 5.5.2). Custom ones mean nothing to a browser.
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;

/// Gives short names to what a built page's JavaScript and wasm import from each other.
pub fn shorten(dist: &Path) -> Outcome {
    let folder =
        dist.read_dir().map_err(|error| Failure::new(format!("{} cannot be read: {error}.", dist.display())))?;
    let files: Vec<_> = folder.flatten().map(|entry| entry.path()).collect();
    let find = |extension: &str| {
        let found = files.iter().find(|file| file.extension().is_some_and(|it| it == extension));
        found.ok_or_else(|| Failure::new(format!("The page was built without a file .{extension}.")))
    };
    let (script, wasm) = (find("js")?, find("wasm")?);
    let failed = |error: std::io::Error| Failure::new(format!("The page's names could not be shortened: {error}."));
    let (text, bytes) = (std::fs::read_to_string(script).map_err(failed)?, std::fs::read(wasm).map_err(failed)?);
    let (text, bytes) = shortened(&text, &bytes)
        .ok_or_else(|| Failure::new("The page's names could not be shortened: its wasm is of an unknown shape."))?;
    std::fs::write(script, text).map_err(failed)?;
    std::fs::write(wasm, bytes).map_err(failed)
}

/// JavaScript and wasm with short names; none where the wasm is not of a known shape.
fn shortened(script: &str, wasm: &[u8]) -> Option<(String, Vec<u8>)> {
    let mut names = Names::default();
    let (mut output, mut rest) = (wasm.get(..8)?.to_vec(), wasm.get(8..)?);
    while let Some((&section, after)) = rest.split_first() {
        rest = after;
        let size = number(&mut rest)?;
        let (content, after) = rest.split_at_checked(size)?;
        rest = after;
        let content = match section {
            CUSTOM => continue,
            IMPORTS => renamed(content, true, &mut names)?,
            EXPORTS => renamed(content, false, &mut names)?,
            _ => content.to_vec(),
        };
        output.push(section);
        push_number(&mut output, content.len());
        output.extend(content);
    }
    Some((names.replace(script), output))
}

/// A section of names with short ones: a list of imports, each with its module's name before its own, or of exports.
fn renamed(content: &[u8], imports: bool, names: &mut Names) -> Option<Vec<u8>> {
    let (mut output, mut rest) = (Vec::new(), content);
    let count = number(&mut rest)?;
    push_number(&mut output, count);
    for _ in 0..count {
        if imports {
            push_name(&mut output, name(&mut rest)?);
        }
        push_name(&mut output, &names.short(name(&mut rest)?));
        let (&kind, after) = rest.split_first()?;
        rest = after;
        // wasm-bindgen imports functions only; the description of anything else would be longer than one number.
        if imports && kind != 0 {
            return None;
        }
        output.push(kind);
        push_number(&mut output, number(&mut rest)?);
    }
    rest.is_empty().then_some(output)
}

/// Short names for long ones.
#[derive(Default)]
struct Names(HashMap<String, String>);

impl Names {
    /// The short name for a name, itself where it is not one that wasm-bindgen has made.
    fn short(&mut self, name: &str) -> String {
        if !name.contains("__") {
            return name.to_owned();
        }
        let next = format!("_{}", self.0.len());
        self.0.entry(name.to_owned()).or_insert(next).clone()
    }

    /// A script with each of the names that stands in it as a word replaced.
    fn replace(&self, script: &str) -> String {
        let of_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '$');
        let mut output = String::with_capacity(script.len());
        let mut rest = script;
        while let Some(start) = rest.find(of_name) {
            let (before, from) = rest.split_at(start);
            let (word, after) = from.split_at(from.find(|character| !of_name(character)).unwrap_or(from.len()));
            output.extend([before, self.0.get(word).map_or(word, String::as_str)]);
            rest = after;
        }
        output + rest
    }
}

/// Takes an unsigned number in LEB128.
fn number(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..32).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn push_number(output: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        output.push(number as u8 | 0x80);
        number >>= 7;
    }
    output.push(number as u8);
}

/// Takes a name: its length and its UTF-8.
fn name<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let length = number(rest)?;
    let (name, after) = rest.split_at_checked(length)?;
    *rest = after;
    std::str::from_utf8(name).ok()
}

fn push_name(output: &mut Vec<u8>, name: &str) {
    push_number(output, name.len());
    output.extend(name.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wasm file of these sections.
    fn file(sections: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        for (section, content) in sections {
            wasm.push(*section);
            push_number(&mut wasm, content.len());
            wasm.extend(content);
        }
        wasm
    }

    /// A section of imports, one of exports, and one that is left alone.
    fn sections(import: &str, export: &str) -> [(u8, Vec<u8>); 3] {
        let mut imports = vec![1];
        push_name(&mut imports, "./page_bg.js");
        push_name(&mut imports, import);
        imports.extend([0, 5]);
        let mut exports = vec![2];
        push_name(&mut exports, "memory");
        exports.extend([2, 0]);
        push_name(&mut exports, export);
        exports.extend([0, 0x80, 1]);
        [(IMPORTS, imports), (EXPORTS, exports), (10, b"__wbg_a_1".to_vec())]
    }

    #[test]
    fn both_sides_get_the_same_names() {
        let script = "i={__wbg_a_1:()=>x.__wbg_a_12(e.memory)};e.__wbindgen_start();";
        let mut long = sections("__wbg_a_1", "__wbindgen_start").to_vec();
        long.insert(1, (CUSTOM, b"\x04name and whatever".to_vec()));
        let (script, short) = shortened(script, &file(&long)).unwrap();
        assert_eq!(script, "i={_0:()=>x.__wbg_a_12(e.memory)};e._1();");
        assert_eq!(short, file(&sections("_0", "_1")));
    }

    #[test]
    fn what_is_no_wasm_is_refused() {
        let mut global = file(&sections("__wbg_a_1", "__wbindgen_start"));
        let kind = global.windows(2).position(|pair| pair == [0, 5]).unwrap();
        global[kind] = 3;
        for wrong in [&b"\0asm"[..], b"\0asm\x01\0\0\0\x02\x7f", &global] {
            assert_eq!(shortened("", wrong), None);
        }
    }
}
