//! Documents of other programs.
