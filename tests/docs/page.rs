//! A page of the documentation: its command blocks and its pictures.

/// A fenced block, with the number of the line that opens it, counted from 1.
pub struct Block {
    pub line: usize,
    /// What stands behind the language.
    pub mark: Mark,
    /// Of a block of commands; empty where `language` is another.
    pub steps: Vec<Step>,
    pub language: String,
    pub text: Vec<String>,
}

/// How a block of commands is to be taken.
#[derive(PartialEq)]
pub enum Mark {
    /// Each command ends with exit code 0.
    Run,
    /// `exit=N`: the last one ends with this exit code.
    Exit(i32),
    /// `not-run: why`.
    NotRun(String),
}

/// A command and what the page shows of its output.
pub struct Step {
    /// For the shell; continued lines are joined, and those of a here-document belong to it.
    pub command: String,
    /// Where the shown lines are in the page: from, to (exclusive), counted from 0.
    pub place: (usize, usize),
    pub shown: Vec<String>,
}

/// All fenced blocks of a page.
pub fn blocks(page: &str) -> Vec<Block> {
    let lines: Vec<&str> = page.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(info) = lines[at].strip_prefix("```") else {
            at += 1;
            continue;
        };
        let end = (at + 1..lines.len()).find(|&n| lines[n].starts_with("```"));
        let end = end.unwrap_or_else(|| panic!("line {}: the block has no end", at + 1));
        let (language, rest) = info.split_once(' ').unwrap_or((info, ""));
        let text = lines[at + 1..end].iter().map(|l| l.to_string()).collect();
        found.push(Block {
            line: at + 1,
            mark: mark(rest, at + 1),
            steps: match language {
                "console" => steps(&lines, at + 1, end),
                _ => Vec::new(),
            },
            language: language.to_owned(),
            text,
        });
        at = end + 1;
    }
    found
}

fn mark(rest: &str, line: usize) -> Mark {
    let rest = rest.trim();
    if let Some(why) = rest.strip_prefix("not-run:") {
        assert!(
            !why.trim().is_empty(),
            "line {line}: not-run: needs a reason"
        );
        return Mark::NotRun(why.trim().to_owned());
    }
    match rest.strip_prefix("exit=").map(str::parse) {
        Some(Ok(code)) => Mark::Exit(code),
        None if rest.is_empty() => Mark::Run,
        _ => panic!("line {line}: `{rest}` is neither `exit=N` nor `not-run: why`"),
    }
}

fn steps(lines: &[&str], from: usize, to: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut at = from;
    while at < to {
        let first = lines[at].strip_prefix("$ ");
        let mut command = first
            .unwrap_or_else(|| panic!("line {}: a block of commands begins with `$ `", at + 1))
            .to_owned();
        while let Some(part) = command.strip_suffix('\\') {
            at += 1;
            command = format!("{part}{}", lines[at].trim_start());
        }
        if let Some((_, rest)) = command.clone().split_once("<<'") {
            let word = rest.split('\'').next().unwrap_or(rest);
            while lines[at] != word {
                at += 1;
                command += &format!("\n{}", lines[at]);
            }
        }
        let begin = at + 1;
        at = (begin..to)
            .find(|&n| lines[n].starts_with("$ "))
            .unwrap_or(to);
        steps.push(Step {
            command,
            place: (begin, at),
            shown: lines[begin..at].iter().map(|l| l.to_string()).collect(),
        });
    }
    steps
}

/// The paths of all pictures that the page shows, with their lines, counted from 1.
pub fn pictures(page: &str) -> Vec<(usize, String)> {
    let lines = page.lines().enumerate();
    let found = lines.flat_map(|(number, line)| {
        let parts = line.split("![").skip(1);
        let paths = parts.filter_map(|part| part.split_once("](")?.1.split_once(')'));
        paths.map(move |(path, _)| (number + 1, path.to_owned()))
    });
    found.collect()
}

/// The paths of all files of the repository that the page links to.
pub fn links(page: &str) -> Vec<String> {
    let parts = page.split("](").skip(1);
    let paths = parts.filter_map(|part| Some(part.split_once(')')?.0));
    paths
        .filter(|path| !path.contains("://") && !path.starts_with('#'))
        .map(|path| path.split('#').next().unwrap_or(path).to_owned())
        .collect()
}
