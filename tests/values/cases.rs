//! Cases beside those of the documentation: messages, help, data files, printing.
