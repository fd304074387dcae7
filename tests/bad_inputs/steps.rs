//! The steps by which an input is spoiled.

use crate::common::Ini;
use std::fs;
use std::path::Path;

/// Whether a step changes `x.ini` by its settings.
pub fn is_setting(step: &str) -> bool {
    step.starts_with("set ") || step.starts_with("unset ")
}

/// Such a step.
pub fn setting(ini: Ini, step: &str) -> Ini {
    match step.split_once(' ') {
        Some(("set", rest)) => {
            let (name, value) = halves(rest, " ");
            ini.set(name, value)
        }
        Some((_, name)) => ini.without(name),
        None => ini,
    }
}

/// Any other step.
pub fn done(folder: &Path, step: &str) {
    let (word, rest) = halves(step, " ");
    let (name, text) = halves(rest, " ");
    let path = folder.join(name);
    let read = || fs::read(&path).unwrap_or_else(|e| panic!("{step}: {e}"));
    let bytes = match word {
        "file" => unescaped(text),
        "append" => [read(), unescaped(text)].concat(),
        "replace" => replaced(&read(), step, text),
        "cut" => read()[..number(text)].to_vec(),
        "flip" => {
            let mut bytes = read();
            bytes[number(text)] ^= 255;
            bytes
        }
        "copy" => return fs::copy(&path, folder.join(text)).map(drop).expect(step),
        "folder" => return fs::create_dir_all(path).expect(step),
        "remove" if path.is_dir() => return fs::remove_dir_all(path).expect(step),
        "remove" => return fs::remove_file(path).expect(step),
        other => panic!("no step {other}"),
    };
    fs::create_dir_all(path.parent().expect("a folder")).expect(step);
    fs::write(path, bytes).expect(step);
}

/// A folder with all in it.
pub fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).expect("a copy");
        }
    }
}

/// A command line as words.
pub fn words(command: &str) -> Vec<String> {
    let (mut words, mut quoted) = (vec![String::new()], false);
    for c in command.chars() {
        match (c, words.last_mut()) {
            ('"', _) => quoted = !quoted,
            (' ', Some(word)) if !quoted => {
                if !word.is_empty() {
                    words.push(String::new());
                }
            }
            (c, Some(word)) => word.push(c),
            (_, None) => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn halves<'a>(text: &'a str, by: &str) -> (&'a str, &'a str) {
    text.split_once(by).unwrap_or((text, ""))
}

fn number(text: &str) -> usize {
    text.parse().expect("a number of bytes")
}

fn replaced(bytes: &[u8], step: &str, text: &str) -> Vec<u8> {
    let (old, new) = text.split_once(" =>").expect("OLD => NEW");
    let (old, new) = (unescaped(old), unescaped(new.trim_start_matches(' ')));
    let (mut found, mut out, mut at) = (false, Vec::new(), 0);
    while at < bytes.len() {
        if bytes[at..].starts_with(&old) {
            found = true;
            out.extend(&new);
            at += old.len();
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    assert!(found, "{step}: it is not there");
    out
}

fn unescaped(text: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, behind @ ..] = rest {
        rest = behind;
        let (b'\\', [code, behind @ ..]) = (first, behind) else {
            out.push(*first);
            continue;
        };
        rest = behind;
        out.push(match code {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'0' => 0,
            b'x' => {
                let digits = std::str::from_utf8(&behind[..2]).expect("two digits");
                rest = &behind[2..];
                u8::from_str_radix(digits, 16).expect("two digits")
            }
            other => *other,
        });
    }
    out
}
