//! `nkl review`: the samples of an experiment, and what the command refuses. The server and the page
//! are tested in nkl-review.

use crate::common::{Ini, Lab};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
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
            .args(args)
            .current_dir(lab.path(""))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let stdout = child.stdout.take().expect("its output");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let url = lines.find(|line| line.starts_with("http://"));
        let url = url.unwrap_or_default();
        let page = Page { child, url };
        assert!(page.url.starts_with("http://127.0.0.1:"), "{}", page.url);
        page
    }

    /// `/api/table`.
    fn table(&self) -> serde_json::Value {
        let (host, token) = self.url["http://".len()..].split_once("/?token=").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let asked = format!(
            "GET /api/table?token={token} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(asked.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap()
    }
}

#[test]
fn the_samples_of_an_experiment_have_features_and_maps() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().text());
    let page = Page::start(&lab, &["review", "--config", "x.ini"]);
    let mut found = page.table();
    while found["maps"].as_array().unwrap().len() < 2 {
        let notes = found["notes"].as_array().unwrap();
        assert!(notes.is_empty(), "{notes:?}");
        std::thread::sleep(std::time::Duration::from_millis(100));
        found = page.table();
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
fn an_exploration_can_end_with_the_page() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().set("EXPL.spotlight", "True").text());
    let page = Page::start(&lab, &["explore", "--config", "x.ini"]);
    assert_eq!(page.table()["rows"], 24);
    assert!(lab.path("out/exp/results/exploration.json").is_file());
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
