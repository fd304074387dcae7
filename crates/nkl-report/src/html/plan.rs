//! The settings of an experiment on the page.

use crate::figure::escape;
use serde_json::Value;

/// Settings as a table where they are a list of `section`, `key`, `value` and `origin`, else as
/// formatted JSON.
pub fn settings(plan: &Value) -> String {
    if plan.is_null() {
        return String::new();
    }
    let list = plan
        .as_array()
        .or_else(|| plan.get("rows").and_then(Value::as_array));
    let rows: Option<Vec<String>> = list.and_then(|list| list.iter().map(row).collect());
    let content = match rows {
        Some(rows) => format!(
            "<div class=\"scroll\"><table class=\"words\">\n<thead><tr><th>Setting</th>\
             <th>Value</th><th>From</th></tr></thead>\n<tbody>\n{}</tbody>\n</table></div>\n",
            rows.concat()
        ),
        None => {
            let text = serde_json::to_string_pretty(plan).unwrap_or_default();
            format!("<pre>{}</pre>\n", escape_lines(&text))
        }
    };
    format!("<details><summary>Every setting that applied</summary>\n{content}</details>\n")
}

fn row(setting: &Value) -> Option<String> {
    let text = |name: &str| {
        let value = setting.get(name)?;
        Some(escape(
            &value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned),
        ))
    };
    let (section, key, value) = (text("section")?, text("key")?, text("value")?);
    let origin = text("origin").unwrap_or_default();
    let class = if origin == "default" {
        "default"
    } else {
        "set"
    };
    Some(format!(
        "<tr class=\"{class}\"><th>{section}.{key}</th><td>{value}</td><td>{origin}</td></tr>\n"
    ))
}

/// Escapes markup and keeps line breaks.
fn escape_lines(text: &str) -> String {
    text.lines().map(|line| escape(line) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_settings_becomes_a_table() {
        let plan = serde_json::json!([
            {"section": "EXP", "key": "name", "value": "<x>", "origin": "a.ini:3"}
        ]);
        let page = settings(&plan);
        assert!(page.contains("class=\"set\""));
        assert!(
            page.contains("<th>EXP.name</th><td>&lt;x&gt;</td><td>a.ini:3</td>"),
            "{page}"
        );
        assert_eq!(settings(&serde_json::json!({"rows": plan})), page);
        let page = settings(&serde_json::json!({"EXP": {"name": "<x>"}}));
        assert!(page.contains("\n  &quot;EXP&quot;"), "{page}");
    }
}
