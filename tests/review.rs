//! `nkl review`: the samples of an experiment, and what the command refuses. The server and the page
//! are tested in nkl-review.

use crate::common::{Ini, Lab};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A started page, ended with the test.
struct Page {
    child: Child,
    url: String,
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Page {
    fn start(lab: &Lab, args: &[&str]) -> Page {
        let mut child = Command::new(env!("CARGO_BIN_EXE_nkl"))
            .arg("review")
            .args(args)
            .current_dir(lab.path(""))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let url = line.trim().to_owned();
        let page = Page { child, url };
        assert!(page.url.starts_with("http://127.0.0.1:"), "{}", page.url);
        page
    }
}

#[test]
fn the_samples_of_an_experiment_have_features_and_maps() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().text());
    let page = Page::start(&lab, &["--config", "x.ini"]);
    let (host, token) = page.url["http://".len()..].split_once("/?token=").unwrap();
    let table = || {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        let asked = format!(
            "GET /api/table?token={token} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(asked.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str::<serde_json::Value>(body).unwrap()
    };
    let mut found = table();
    while found["maps"].as_array().unwrap().len() < 2 {
        let notes = found["notes"].as_array().unwrap();
        assert!(notes.is_empty(), "{notes:?}");
        std::thread::sleep(std::time::Duration::from_millis(100));
        found = table();
    }
    assert_eq!(found["rows"], 24);
    let names: Vec<&str> = found["maps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["PCA", "UMAP"]);
    let columns = found["columns"].as_array().unwrap();
    let label = &columns[found["label"].as_u64().unwrap() as usize];
    assert_eq!(
        (&label["name"], &label["kind"]),
        (&"sound".into(), &"category".into())
    );
    assert!(columns.iter().filter(|c| c["group"] == "feature").count() > 20);
    assert!(lab.path("out/exp/results").is_dir());
}

#[test]
fn what_cannot_be_shown_is_said_before_there_is_a_page() {
    let lab = Lab::new();
    lab.nkl(["review", "none.csv"])
        .run()
        .exit(2)
        .complains(&["none.csv"]);
    lab.nkl(["review"]).run().exit(2).complains(&["--config"]);
    lab.nkl(["review", "db.csv", "--label", "mood"])
        .run()
        .exit(2)
        .complains(&["'mood'", "sound"]);
    lab.nkl(["review", "db.csv", "--map", "lda"])
        .run()
        .exit(2)
        .complains(&["lda", "umap"]);
    lab.nkl(["review", "db.csv", "--root", "nowhere"])
        .run()
        .exit(2)
        .complains(&["nowhere"]);
    lab.write("e.csv", "row,column,to\nx,y,z\n");
    lab.nkl(["review", "db.csv", "--edits", "e.csv"])
        .run()
        .exit(2)
        .complains(&["e.csv", "line 2"]);
}
