//! The command `firefly`.
fn main() {}
