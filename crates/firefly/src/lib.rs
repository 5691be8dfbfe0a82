//! firefly
