//! Settings written as an INI file again.

use super::Resolved;
use crate::plan::Plan;
use crate::Origin;

impl Resolved {
    /// An INI file with every setting that was made, without those that `leave_out` names: sections,
    /// or `SECTION.key`.
    /// Databases stand there with the path at which they were found.
    pub fn to_ini(&self, plan: &Plan, leave_out: &[&str]) -> String {
        let mut text = String::new();
        let mut section = "";
        for row in &self.rows {
            let made = row.origin != Origin::Default && row.value != super::NOT_SET;
            // What the other file said of the databases stands here.
            let roots = row.section == "DATA" && row.key == "root_folders";
            let name = format!("{}.{}", row.section, row.key);
            let left_out = leave_out.iter().any(|l| *l == row.section || *l == name);
            if !made || roots || left_out {
                continue;
            }
            if row.section != section {
                text.push_str(&format!("[{}]\n", row.section));
                section = row.section;
            }
            let mut databases = plan.data.databases.iter();
            let database = databases.find(|d| row.section == "DATA" && d.name == row.key);
            let value = match database {
                Some(database) => database.path.display().to_string(),
                None => row.value.clone(),
            };
            text.push_str(&format!("{} = {}\n", row.key, escaped(&value)));
        }
        text
    }
}

/// `%` begins a reference, and a line that goes on is indented.
fn escaped(value: &str) -> String {
    let lines: Vec<&str> = value.lines().map(str::trim).collect();
    lines.join("\n    ").replace('%', "%%")
}
