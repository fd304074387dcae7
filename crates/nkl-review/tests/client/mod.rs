//! A server on a small table, and a client that sends exactly the bytes it is told to.

use nkl_review::{Options, Review, Roots, Server, Stop, Table};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// Samples of the recording in row 0.
pub const SAMPLES: usize = 4000;

/// A running server.
pub struct Lab {
    dir: Rc<TempDir>,
    url: String,
    stop: Stop,
    port: u16,
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

impl Lab {
    /// A table whose first row alone names a recording that may be read.
    pub fn new() -> Lab {
        let dir = TempDir::new().unwrap();
        let (inside, outside) = (dir.path().join("in"), dir.path().join("out"));
        for folder in [&inside, &outside] {
            std::fs::create_dir(folder).unwrap();
        }
        let samples: Vec<f32> = (0..SAMPLES).map(|i| (i as f32 * 0.1).sin() * 0.5).collect();
        for path in [inside.join("a.wav"), outside.join("b.wav")] {
            nkl_audio::write_wav(&path, &samples, 8000, nkl_audio::WavFormat::I16).unwrap();
        }
        for path in [inside.join("words.wav"), dir.path().join("secret.txt")] {
            std::fs::write(path, "hidden words").unwrap();
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outside.join("b.wav"), inside.join("link.wav")).unwrap();
            std::os::unix::fs::symlink(&outside, inside.join("folder")).unwrap();
        }
        let elsewhere = outside.join("b.wav");
        let table = format!(
            "file,label\na.wav,x\n../out/b.wav,x\n{},y\nlink.wav,y\nfolder/b.wav,y\nwords.wav,x\nnone.wav,x\n,x\n",
            elsewhere.display()
        );
        std::fs::write(inside.join("t.csv"), table).unwrap();
        Lab::start(Rc::new(dir))
    }

    fn start(dir: Rc<TempDir>) -> Lab {
        let folder = dir.path().join("in");
        let table = Table::read_csv(&folder.join("t.csv"), &Options::default()).unwrap();
        let mut roots = Roots::new();
        roots.add(&folder).unwrap();
        let review = Review::new("t", table, roots, &folder.join("e.csv")).unwrap();
        let server = Server::bind("127.0.0.1:0".parse().unwrap(), Arc::new(review)).unwrap();
        let (url, stop) = (server.url(), server.stop());
        let port = server.address().port();
        std::thread::spawn(move || server.run());
        Lab {
            dir,
            url,
            stop,
            port,
        }
    }

    /// Another server on the same files.
    pub fn restarted(&self) -> Lab {
        self.stop.stop();
        Lab::start(self.dir.clone())
    }

    /// A file beside the table.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("in").join(name)
    }

    /// The secret.
    pub fn token(&self) -> &str {
        self.url.split_once("token=").unwrap().1
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A request with the token in the cookie.
    pub fn request(&self, method: &str, path: &str, more: &[(&str, &str)], body: &str) -> String {
        let cookie = format!("nkl-review-{}={}", self.port, self.token());
        let mut headers = vec![("Cookie", cookie.as_str())];
        headers.extend(more);
        self.compose(method, path, &headers, body)
    }

    fn compose(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n",
            self.port
        );
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        if !body.is_empty() {
            text += &format!("Content-Length: {}\r\n", body.len());
        }
        text + "\r\n" + body
    }

    /// GET without a cookie.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, "")
    }

    /// GET with the cookie.
    pub fn asked(&self, path: &str) -> Answer {
        self.raw(&self.request("GET", path, &[], ""))
    }

    /// A request without a cookie.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut client = Client::open(self.port);
        client.write(&self.compose(method, path, headers, body));
        client.read(method == "HEAD")
    }

    /// These bytes, on a connection of their own.
    pub fn raw(&self, text: &str) -> Answer {
        let mut client = Client::open(self.port);
        client.write(text);
        client.read(false)
    }
}

/// A connection.
pub struct Client(TcpStream);

impl Client {
    /// To this machine.
    pub fn open(port: u16) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        Client(stream)
    }

    /// Sends bytes; the server may close before it has read all of them.
    pub fn write(&mut self, text: &str) {
        let _ = self.0.write_all(text.as_bytes());
    }

    /// Reads an answer.
    pub fn read(&mut self, head: bool) -> Answer {
        let mut bytes = Vec::new();
        let mut byte = [0u8; 1];
        while !bytes.ends_with(b"\r\n\r\n") {
            self.0.read_exact(&mut byte).expect("an answer");
            bytes.push(byte[0]);
        }
        let text = String::from_utf8(bytes).unwrap();
        let mut lines = text.trim_end().split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_lowercase(), value.to_owned())
        });
        let mut answer = Answer {
            status: status.parse().unwrap(),
            headers: headers.collect(),
            bytes: Vec::new(),
        };
        let length = answer.header("content-length").unwrap().parse().unwrap();
        if !head {
            answer.bytes.resize(length, 0);
            self.0.read_exact(&mut answer.bytes).unwrap();
        }
        answer
    }
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: u16,
    headers: Vec<(String, String)>,
    /// Its body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}
