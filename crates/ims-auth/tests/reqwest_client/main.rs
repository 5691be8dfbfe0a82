//! The client against listeners on loopback: what goes over the wire, and where it never goes.

#![cfg(feature = "reqwest")]

mod answers;
mod environment;
mod no_certificates;
mod requests;
mod routes;
mod support;
mod time;
mod tls;
