//! The schemas and templates that are embedded in the binary.
