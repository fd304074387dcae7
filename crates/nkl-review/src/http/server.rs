//! Listening, and a thread per connection.

use super::guard::Guard;
use super::request::{Broken, Request};
use super::response::Response;
use crate::error::ReviewError;
use crate::review::Review;
use crate::routes;
use crate::token::Token;
use std::io::{BufWriter, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

/// Connections at a time; a browser opens six.
const CONNECTIONS: usize = 64;
/// A connection on which nothing happens for so long is closed.
const IDLE: Duration = Duration::from_secs(60);

/// A server of one review.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    review: Arc<Review>,
    guard: Guard,
    open: AtomicUsize,
    stopped: AtomicBool,
}

/// Ends a server from another thread.
#[derive(Clone)]
pub struct Stop {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl Server {
    /// Listens. Port 0 takes a free one.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub fn bind(address: SocketAddr, review: Arc<Review>) -> Result<Server, ReviewError> {
        let failed = |source| ReviewError::Listen {
            address: address.to_string(),
            source,
        };
        let listener = TcpListener::bind(address).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let token = Token::new().map_err(failed)?;
        Ok(Server {
            listener,
            address,
            shared: Arc::new(Shared {
                review,
                guard: Guard::new(address, token),
                open: AtomicUsize::new(0),
                stopped: AtomicBool::new(false),
            }),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address to open in a browser, with the token.
    pub fn url(&self) -> String {
        format!(
            "http://{}/?token={}",
            self.address,
            self.shared.guard.token()
        )
    }

    /// What ends the server.
    pub fn stop(&self) -> Stop {
        Stop {
            shared: self.shared.clone(),
            address: self.address,
        }
    }

    /// Answers the requests of one connection, whose bytes come from `input`, until it ends or a
    /// request closes it.
    pub fn answer(&self, mut input: impl Read, mut output: impl Write) {
        // Whoever is at the other end has gone: there is nobody to tell.
        let _ = self.shared.converse(&mut input, &mut output);
    }

    /// Answers requests until it is stopped.
    pub fn run(self) {
        for stream in self.listener.incoming() {
            if self.shared.stopped.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else {
                // Too many open files, say: wait until some are closed.
                std::thread::sleep(Duration::from_millis(50));
                continue;
            };
            let shared = self.shared.clone();
            if shared.open.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS {
                shared.open.fetch_sub(1, Ordering::SeqCst);
                let mut stream = stream;
                let busy = Response::text(503, "there are too many connections");
                let _ = busy.write(&mut stream, false, false);
                continue;
            }
            let guard = Open(shared);
            let started = std::thread::Builder::new().spawn(move || guard.0.serve(stream));
            drop(started);
        }
    }
}

/// How a connection ended.
#[derive(Debug, PartialEq)]
enum End {
    /// After an answer, or by the other side.
    Closed,
    /// By bytes that are no request; more of them may be on their way.
    Refused,
}

/// Counts a connection for as long as it lives.
struct Open(Arc<Shared>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Shared {
    /// Answers the requests of one connection. A connection that fails is closed; there is nobody to
    /// tell.
    fn serve(&self, stream: TcpStream) {
        let timeouts = stream
            .set_read_timeout(Some(IDLE))
            .and_then(|()| stream.set_write_timeout(Some(IDLE)))
            .and_then(|()| stream.set_nodelay(true));
        let (Ok(()), Ok(mut input)) = (timeouts, stream.try_clone()) else {
            return;
        };
        let mut output = BufWriter::with_capacity(1 << 16, stream);
        if self.converse(&mut input, &mut output) == End::Refused {
            drain(&mut input);
        }
    }

    fn converse(&self, input: &mut impl Read, output: &mut impl Write) -> End {
        let mut rest = Vec::new();
        while !self.stopped.load(Ordering::SeqCst) {
            let written = match Request::read(input, &mut rest) {
                Ok(request) => {
                    let (head, keep) = (request.method == "HEAD", request.keep);
                    let response = self.answer(&request);
                    response.write(output, head, keep).map(|()| keep)
                }
                Err(Broken::Bad(status, text)) => {
                    let response = Response::text(status, text);
                    let _ = response.write(output, false, false);
                    let _ = output.flush();
                    return End::Refused;
                }
                Err(Broken::Gone) => return End::Closed,
            };
            if !matches!(written, Ok(true)) {
                let _ = output.flush();
                return End::Closed;
            }
        }
        End::Closed
    }

    fn answer<'a>(&'a self, request: &Request) -> Response<'a> {
        if let Err((status, text)) = self.guard.check(request) {
            return Response::text(status, text);
        }
        let response = routes::answer(&self.review, request);
        match self.guard.in_address(request) {
            true => response.with("Set-Cookie", self.guard.set_cookie()),
            false => response,
        }
    }
}

/// Reads what is still coming, up to a megabyte: a connection that is closed on unread bytes takes
/// the answer with it.
fn drain(input: &mut TcpStream) {
    let _ = input.shutdown(Shutdown::Write);
    let _ = input.set_read_timeout(Some(Duration::from_millis(200)));
    let mut block = [0u8; 1 << 14];
    for _ in 0..64 {
        match input.read(&mut block) {
            Ok(n) if n > 0 => {}
            _ => return,
        }
    }
}

impl Stop {
    /// Ends the server; its connections end with their current request.
    pub fn stop(&self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        drop(TcpStream::connect(self.address));
    }
}
