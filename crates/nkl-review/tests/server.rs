//! The server, asked as a browser or an intruder would: by bytes over TCP.

mod client;

use client::{Client, Lab};

#[test]
fn with_the_token_there_is_the_page_and_a_cookie_that_serves_alone() {
    let lab = Lab::new();
    let page = lab.get(&format!("/?token={}", lab.token()), &[]);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<!doctype html>"));
    let cookie = page.header("set-cookie").unwrap();
    for wanted in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(wanted), "{cookie}");
    }
    let cookie = cookie.split(';').next().unwrap();
    for path in ["/", "/app.js", "/app.css", "/api/table"] {
        let answer = lab.get(path, &[("Cookie", cookie)]);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("set-cookie"), None);
        let policy = answer.header("content-security-policy").unwrap();
        for wanted in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(wanted), "{policy}");
        }
        assert!(!policy.contains("unsafe"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            Some("same-origin")
        );
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[test]
fn without_the_token_nothing_is_answered() {
    let lab = Lab::new();
    let wrong = "0".repeat(32);
    let paths = [
        "/",
        "/app.js",
        "/api/table",
        "/api/column/0",
        "/audio/0",
        "/nothing",
    ];
    for path in paths {
        for query in [
            "".to_owned(),
            format!("?token={wrong}"),
            "?token=".to_owned(),
        ] {
            let answer = lab.get(&format!("{path}{query}"), &[]);
            assert_eq!(answer.status, 401, "{path}{query}");
            assert!(!answer.text().contains("a.wav"));
        }
        let cookie = format!("nkl-review-{}={wrong}", lab.port());
        assert_eq!(lab.get(path, &[("Cookie", &cookie)]).status, 401);
    }
    // The token of another server on this machine.
    let other = Lab::new();
    let answer = lab.get(&format!("/?token={}", other.token()), &[]);
    assert_eq!(answer.status, 401);
    let body = r#"{"column":1,"revision":0,"changes":[{"row":0,"value":"z"}]}"#;
    let headers = [("Content-Type", "application/json")];
    assert_eq!(lab.send("POST", "/api/edit", &headers, body).status, 401);
    assert!(!lab.path("e.csv").exists());
}

#[test]
fn other_hosts_and_other_pages_are_refused() {
    let lab = Lab::new();
    let port = lab.port();
    let path = format!("/api/table?token={}", lab.token());
    let as_host = |host: &str| lab.raw(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    for host in [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
    ] {
        assert_eq!(as_host(&host).status, 200, "{host}");
    }
    let evil = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("192.168.0.7:{port}"),
        "127.0.0.1".to_owned(),
        "127.0.0.1:1".to_owned(),
        String::new(),
    ];
    for host in &evil {
        assert_eq!(as_host(host).status, 421, "{host}");
    }
    let none = lab.raw(&format!("GET {path} HTTP/1.1\r\n\r\n"));
    assert_eq!(none.status, 421);
    let two =
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\n\r\n");
    assert_eq!(lab.raw(&two).status, 421);

    let own = format!("http://127.0.0.1:{port}");
    assert_eq!(lab.get(&path, &[("Origin", &own)]).status, 200);
    let near = format!("http://127.0.0.1:{}", port ^ 1);
    let tls = format!("https://127.0.0.1:{port}");
    for origin in ["http://evil.example", "null", &near, &tls, ""] {
        assert_eq!(
            lab.get(&path, &[("Origin", origin)]).status,
            403,
            "{origin}"
        );
    }
    for site in ["cross-site", "same-site"] {
        assert_eq!(lab.get(&path, &[("Sec-Fetch-Site", site)]).status, 403);
    }
    // A click on the address itself, wherever it is shown, is no request of that page.
    let click = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "navigate"),
    ];
    let root = format!("/?token={}", lab.token());
    assert_eq!(lab.get(&root, &click).status, 200);
    assert_eq!(lab.get(&path, &click).status, 403);
}

#[test]
fn changes_need_json_and_their_own_method() {
    let lab = Lab::new();
    let body = r#"{"column":1,"revision":0,"changes":[{"row":0,"value":"z"}]}"#;
    let path = format!("/api/edit?token={}", lab.token());
    for media in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        assert_eq!(
            lab.send("POST", &path, &[("Content-Type", media)], body)
                .status,
            415
        );
    }
    assert_eq!(lab.send("POST", &path, &[], body).status, 415);
    assert_eq!(lab.get(&path, &[]).status, 404);
    assert_eq!(
        lab.raw(&format!("DELETE {path} HTTP/1.1\r\n\r\n")).status,
        405
    );
    assert!(!lab.path("e.csv").exists());
    let json = [("Content-Type", "application/json")];
    assert_eq!(lab.send("POST", &path, &json, "{}").status, 400);
    assert_eq!(lab.send("POST", &path, &json, body).status, 200);
    let edits = std::fs::read_to_string(lab.path("e.csv")).unwrap();
    assert!(edits.contains("1,a.wav,,,label,x,z"), "{edits}");
}

#[test]
fn no_path_leaves_the_table() {
    let lab = Lab::new();
    let paths = [
        "/../secret.txt",
        "/audio/../secret.txt",
        "/audio/../../etc/passwd",
        "/audio/..%2f..%2fetc%2fpasswd",
        "/audio/%2e%2e/secret.txt",
        "/audio//etc/passwd",
        "/audio/0/../../secret.txt",
        "/audio/a.wav",
        "/audio/-1",
        "/audio/+0",
        "/audio/0x0",
        "/audio/99",
        "/audio/99999999999999999999999",
        "/audio/",
        "/audio",
        "/a.wav",
        "//app.js",
        "/./app.js",
        "/assets/../app.js",
        "/api/column/99",
        "/api/column/-1",
        "/api/ranks/1",
    ];
    for path in paths {
        let answer = lab.asked(path);
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        assert!(!answer.text().contains("secret"), "{path}");
    }
}

#[test]
fn rows_that_name_other_files_are_not_read() {
    let lab = Lab::new();
    assert_eq!(lab.asked("/audio/0").status, 200);
    // Row 1 goes up by `..`, row 2 names a file elsewhere, row 3 is a link out, row 4 lies below a
    // folder that is one, row 5 is no recording, row 6 is not there, row 7 names nothing.
    let wanted = [403, 403, 403, 403, 415, 404, 404];
    for (row, status) in (1..).zip(wanted) {
        if !cfg!(unix) && (row == 3 || row == 4) {
            continue;
        }
        for path in [format!("/audio/{row}"), format!("/api/peaks/{row}")] {
            let answer = lab.asked(&path);
            assert_eq!(answer.status, status, "{path}: {}", answer.text());
            assert!(!answer.bytes.windows(4).any(|w| w == b"RIFF"), "{path}");
            assert!(!answer.text().contains("hidden words"), "{path}");
        }
    }
}

#[test]
fn sound_comes_in_ranges() {
    let lab = Lab::new();
    let whole = lab.asked("/audio/0");
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    assert_eq!(whole.header("content-type"), Some("audio/wav"));
    assert_eq!(whole.bytes.len(), 44 + 2 * client::SAMPLES);
    let path = format!("/audio/0?token={}", lab.token());
    let part = |range: &str| lab.get(&path, &[("Range", range)]);
    let some = part("bytes=100-299");
    assert_eq!(some.status, 206);
    let total = whole.bytes.len();
    let shown = format!("bytes 100-299/{total}");
    assert_eq!(some.header("content-range"), Some(shown.as_str()));
    assert_eq!(some.bytes, whole.bytes[100..300]);
    assert_eq!(part("bytes=-7").bytes, whole.bytes[total - 7..]);
    assert_eq!(part("bytes=0-").bytes, whole.bytes);
    let beyond = part(&format!("bytes={total}-"));
    assert_eq!(beyond.status, 416);
    let shown = format!("bytes */{total}");
    assert_eq!(beyond.header("content-range"), Some(shown.as_str()));
    assert_eq!(part("bytes=9-1").status, 200);
    let head = lab.send("HEAD", &path, &[], "");
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    let length = total.to_string();
    assert_eq!(head.header("content-length"), Some(length.as_str()));
}

#[test]
fn a_connection_serves_many_requests_and_survives_nonsense_on_others() {
    let lab = Lab::new();
    for nonsense in [
        "\0\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "HELO mail\r\n\r\n",
        &"x".repeat(40_000),
    ] {
        assert!(lab.raw(nonsense).status >= 400);
    }
    let mut client = Client::open(lab.port());
    for _ in 0..3 {
        client.write(&lab.request("GET", "/api/table", &[], ""));
        assert_eq!(client.read(false).status, 200);
    }
}

#[test]
fn edits_are_there_after_a_restart() {
    let lab = Lab::new();
    let json = [("Content-Type", "application/json")];
    let path = format!("/api/edit?token={}", lab.token());
    let body =
        r#"{"column":1,"revision":0,"changes":[{"row":0,"value":"new"},{"row":5,"value":"w"}]}"#;
    let answer = lab.send("POST", &path, &json, body);
    assert_eq!(answer.text(), r#"{"known":true,"revision":1}"#);
    let body = r#"{"column":1,"revision":0,"changes":[{"row":5,"value":null}]}"#;
    assert_eq!(
        lab.send("POST", &path, &json, body).text(),
        r#"{"known":false,"revision":2}"#
    );
    let body = r#"{"column":1,"revision":2,"changes":[{"row":500,"value":"q"}]}"#;
    assert_eq!(lab.send("POST", &path, &json, body).status, 400);

    let again = lab.restarted();
    let edits = again.asked("/api/edits").text();
    assert_eq!(edits, r#"{"cells":[[1,0,"new"]],"revision":0}"#);
    assert_eq!(again.asked("/api/search?q=new").bytes, [1]);
    let path = format!("/api/export?token={}", again.token());
    assert_eq!(again.send("POST", &path, &json, "{}").status, 200);
    let table = std::fs::read_to_string(again.path("e.corrected.csv")).unwrap();
    assert!(table.starts_with("file,label\na.wav,new\n"), "{table}");
}

#[test]
fn the_built_page_is_not_older_than_its_sources() {
    use sha2::{Digest, Sha256};
    let web = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    let mut files = vec![
        "index.html",
        "package.json",
        "package-lock.json",
        "tsconfig.json",
    ]
    .into_iter()
    .chain(["vite.config.ts", "public/icon.svg"])
    .map(|name| web.join(name))
    .collect::<Vec<_>>();
    let sources = std::fs::read_dir(web.join("src")).unwrap();
    files.extend(sources.map(|entry| entry.unwrap().path()));
    let name = |path: &std::path::PathBuf| {
        let name = path.strip_prefix(&web).unwrap();
        name.to_string_lossy().replace('\\', "/")
    };
    files.sort_by_key(name);
    let mut hash = Sha256::new();
    for file in &files {
        hash.update(name(file));
        hash.update([0]);
        hash.update(std::fs::read(file).unwrap());
        hash.update([0]);
    }
    let sum: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    let stamp = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sources.sha256");
    let stamp = std::fs::read_to_string(stamp).unwrap();
    assert_eq!(stamp.trim(), sum, "run `npm ci && npm run build` in web/");
}
