//! firefly-emulator
