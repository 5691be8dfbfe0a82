//! firefly-types
