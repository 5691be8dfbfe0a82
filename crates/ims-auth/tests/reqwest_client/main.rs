//! The client against listeners on loopback: what goes over the wire, and where it never goes.

#![cfg(feature = "reqwest")]

mod answers;
mod no_certificates;
mod routes;
mod support;
mod time;
mod tls;
