//! firefly-core
