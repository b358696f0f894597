//! The port that is listened on, and who may come in.
//!
//! A page elsewhere can make a browser send requests here, and can give its own name our address (DNS rebinding). So a request must name us
//! as we were named, in `Host` and, where there is one, in `Origin`; and it may only ask.

use super::ServeError;
use super::shown::Audience;
use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs};

/// How many ports after the one asked for are tried.
pub const MORE_PORTS: u16 = 20;

/// An open port.
#[derive(Debug)]
pub struct Door {
    /// Where connections come in.
    pub listener: TcpListener,
    /// The address of the home page.
    pub url: String,
    /// The port that was asked for, where it was taken.
    pub taken: Option<u16>,
    /// Who may come in.
    pub guard: Guard,
}

impl Door {
    /// Who can come to it.
    pub fn audience(&self) -> Audience {
        let is_here = self.listener.local_addr().is_ok_and(|address| address.ip().is_loopback());
        if is_here { Audience::Author } else { Audience::Network }
    }
}

/// Opens `port` of `host`, or the next free one.
pub fn open(host: &str, port: u16) -> Result<Door, ServeError> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let last = if port == 0 { 0 } else { port.saturating_add(MORE_PORTS) };
    let failed = |error| ServeError::NoPort { host: host.to_owned(), port, error };
    for tried in port..=last {
        match bind(bare, tried) {
            Ok((listener, address)) => {
                listener.set_nonblocking(true).map_err(failed)?;
                let guard = Guard::new(bare, address);
                let url = format!("http://{}/", guard.authority(bare, address));
                return Ok(Door { listener, url, taken: (tried != port).then_some(port), guard });
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && tried < last => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(io::ErrorKind::AddrInUse.into()))
}

fn bind(host: &str, port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let addresses: Vec<SocketAddr> = (host, port).to_socket_addrs()?.collect();
    let listener = TcpListener::bind(&*addresses)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Who may come in.
#[derive(Debug, Clone)]
pub struct Guard {
    names: Vec<String>,
    is_open_to_addresses: bool,
    port: u16,
}

impl Guard {
    fn new(host: &str, address: SocketAddr) -> Self {
        let names = ["127.0.0.1", "localhost", "[::1]"].map(str::to_owned).into_iter().chain([bracketed(host).to_ascii_lowercase(), bracketed(&address.ip().to_string())]);
        // Listening on every address of the machine: any of them may be used, and rebinding needs a name.
        Self { names: names.collect(), is_open_to_addresses: address.ip().is_unspecified(), port: address.port() }
    }

    /// What stands after `http://` in the address that is printed.
    fn authority(&self, host: &str, address: SocketAddr) -> String {
        let host = if self.is_open_to_addresses { "127.0.0.1".to_owned() } else { bracketed(host) };
        format!("{host}:{}", address.port())
    }

    /// The status with which `request` is turned away.
    pub fn refusal(&self, request: &Parts) -> Option<StatusCode> {
        if !matches!(request.method, Method::GET | Method::HEAD) {
            return Some(StatusCode::METHOD_NOT_ALLOWED);
        }
        let mut hosts = request.headers.get_all(HOST).iter();
        let is_us = hosts.next().is_some_and(|host| self.is_ours(host)) && hosts.next().is_none();
        let is_from_us =
            request.headers.get_all(ORIGIN).iter().all(|origin| origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://")).is_some_and(|origin| self.knows(origin)));
        (!is_us || !is_from_us).then_some(StatusCode::FORBIDDEN)
    }

    fn is_ours(&self, host: &HeaderValue) -> bool {
        host.to_str().is_ok_and(|host| self.knows(host))
    }

    /// Whether `authority`, a name and port, is one of ours.
    fn knows(&self, authority: &str) -> bool {
        let (name, port) = match authority.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (authority, Some(80)),
        };
        let name = name.to_ascii_lowercase();
        let is_address = || name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
        port == Some(self.port) && (self.names.contains(&name) || (self.is_open_to_addresses && is_address()))
    }
}

/// A host as it stands in an address.
fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::Guard;

    #[track_caller]
    fn check(host: &str, bound: &str, ours: &[&str], others: &[&str]) {
        let guard = Guard::new(host, bound.parse().expect("an address"));
        ours.iter().for_each(|name| assert!(guard.knows(name), "{name} is ours"));
        others.iter().for_each(|name| assert!(!guard.knows(name), "{name} is not ours"));
    }

    #[test]
    fn only_our_names_with_our_port_are_known() {
        let others = ["evil.example:8000", "127.0.0.1", "127.0.0.1:8001", "127.0.0.1:8000.evil.example", "127.0.0.1.evil.example:8000", "", ":8000", "localhost:", "[::1]", "null"];
        check("127.0.0.1", "127.0.0.1:8000", &["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000"], &others);
        check("0.0.0.0", "0.0.0.0:8000", &["192.168.1.5:8000", "127.0.0.1:8000", "[fe80::1]:8000"], &others);
        check("county.lan", "10.0.0.3:80", &["county.lan", "county.lan:80", "10.0.0.3"], &["10.0.0.4", "evil.example"]);
    }
}
