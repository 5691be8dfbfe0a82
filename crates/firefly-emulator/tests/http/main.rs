//! The emulator over real HTTP on the loopback interface, one module per subject.

mod support;

mod composites;
mod console;
mod custom_models;
mod expand;
mod faults;
mod fill;
mod gateway;
mod generate;
mod image5;
mod ims;
mod jobs;
mod life;
mod object_composite;
mod operations;
mod outputs;
mod quirks;
mod similar;
mod sources;
mod upload;
mod upscale;
mod variants;
mod video;
