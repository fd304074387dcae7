//! Who may ask.
//!
//! A page of another site cannot read answers of this server (same-origin policy), but it can send
//! requests, and by rebinding a name of its own to 127.0.0.1 it can even read. Therefore a request
//! needs (1) a `Host` that is an address of this server, not a name that somebody else gives away,
//! (2) no sign of coming from another page (`Origin`, `Sec-Fetch-Site`), (3) the token, in the
//! address or in the cookie that the first answer sets, and (4) to change something, JSON as its
//! type, which no form can send.

use super::request::Request;
use crate::token::Token;
use std::net::{IpAddr, SocketAddr};

/// A request that is not answered, with its status.
pub(crate) type Refused = (u16, &'static str);

/// Checks requests to one server.
pub(crate) struct Guard {
    address: SocketAddr,
    token: Token,
}

impl Guard {
    /// For the server at `address`.
    pub(crate) fn new(address: SocketAddr, token: Token) -> Self {
        Guard { address, token }
    }

    /// The token as text.
    pub(crate) fn token(&self) -> &str {
        self.token.text()
    }

    /// The name of the cookie: cookies do not know ports, so each server has its own.
    fn cookie(&self) -> String {
        format!("nkl-review-{}", self.address.port())
    }

    /// The header that gives a browser the cookie.
    pub(crate) fn set_cookie(&self) -> String {
        format!(
            "{}={}; Path=/; HttpOnly; SameSite=Strict",
            self.cookie(),
            self.token()
        )
    }

    /// Whether a request may be answered.
    ///
    /// # Errors
    /// It may not, and why.
    pub(crate) fn check(&self, request: &Request) -> Result<(), Refused> {
        let host = request.header("host");
        if !host.is_some_and(|host| self.is_own(host)) {
            return Err((421, "this server is asked by its address"));
        }
        if request.has("origin") {
            let origin = request.header("origin");
            let origin = origin.and_then(|o| o.strip_prefix("http://"));
            if origin.is_none() || origin != host {
                return Err((403, "requests of other pages are refused"));
            }
        }
        let site = request.header("sec-fetch-site").unwrap_or("none");
        // A click on the address in another program's page is a navigation to "/".
        let visit = request.path == "/" && request.header("sec-fetch-mode") == Some("navigate");
        if !matches!(site, "same-origin" | "none") && !visit {
            return Err((403, "requests of other pages are refused"));
        }
        if !self.has_token(request) {
            let text = "open the address that `nkl review` printed: the token is missing or of \
                        another run";
            return Err((401, text));
        }
        if request.method == "POST" && request.header("content-type") != Some("application/json") {
            return Err((415, "changes have to be application/json"));
        }
        Ok(())
    }

    /// Whether the token comes with the address rather than the cookie.
    pub(crate) fn in_address(&self, request: &Request) -> bool {
        request.field("token").is_some_and(|t| self.token.is(&t))
    }

    fn has_token(&self, request: &Request) -> bool {
        let name = self.cookie();
        let cookies = request.header("cookie").unwrap_or("").split(';');
        let mut pairs = cookies.filter_map(|pair| pair.trim().split_once('='));
        let by_cookie = pairs.any(|(n, value)| n == name && self.token.is(value));
        by_cookie || self.in_address(request)
    }

    /// `127.0.0.1:port`, `localhost:port`, `[::1]:port`; on other interfaces every literal address,
    /// for no page can make a browser send one that is not where the page came from.
    fn is_own(&self, host: &str) -> bool {
        let Some((name, port)) = host.rsplit_once(':') else {
            return self.address.port() == 80 && self.is_own_name(host);
        };
        port.parse() == Ok(self.address.port()) && self.is_own_name(name)
    }

    fn is_own_name(&self, name: &str) -> bool {
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let literal = name.strip_prefix('[').and_then(|n| n.strip_suffix(']'));
        let address: Option<IpAddr> = literal.unwrap_or(name).parse().ok();
        address.is_some_and(|ip| !self.address.ip().is_loopback() || ip.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(address: &str) -> Guard {
        Guard::new(
            address.parse().expect("an address"),
            Token::new().expect("a token"),
        )
    }

    #[test]
    fn a_server_for_this_machine_has_the_names_of_this_machine() {
        let guard = guard("127.0.0.1:7000");
        for host in [
            "127.0.0.1:7000",
            "localhost:7000",
            "LocalHost:7000",
            "[::1]:7000",
        ] {
            assert!(guard.is_own(host), "{host}");
        }
        for host in [
            "192.168.0.7:7000",
            "127.0.0.1:7001",
            "127.0.0.1",
            "evil.example:7000",
        ] {
            assert!(!guard.is_own(host), "{host}");
        }
    }

    /// With `--bind 0.0.0.0` it is asked by whatever address the machine has, but by no name: a name
    /// can be made to point here by others.
    #[test]
    fn a_server_for_others_is_asked_by_addresses_only() {
        let guard = guard("0.0.0.0:7000");
        for host in [
            "192.168.0.7:7000",
            "10.1.2.3:7000",
            "127.0.0.1:7000",
            "[fe80::1]:7000",
            "localhost:7000",
        ] {
            assert!(guard.is_own(host), "{host}");
        }
        for host in [
            "evil.example:7000",
            "192.168.0.7.evil.example:7000",
            "192.168.0.7:7001",
            "192.168.0.7",
            ":7000",
            "",
        ] {
            assert!(!guard.is_own(host), "{host}");
        }
    }
}
