//! Every limit on input, in one place, with defaults that no honest return reaches.

/// How much of a file is read before it is called `oversized`.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a file as it is stored.
    pub file_bytes: u64,
    /// Bytes of one part of a package, unpacked.
    pub part_bytes: u64,
    /// Bytes of all parts of a package that are read, unpacked.
    pub package_bytes: u64,
    /// Parts of a package.
    pub parts: usize,
    /// Files of an archive, those of archives in it counted too.
    pub archive_entries: usize,
    /// Bytes of all files of an archive, unpacked.
    pub archive_bytes: u64,
    /// How many bytes each byte of a large archive may unpack to, on average.
    pub archive_ratio: u64,
    /// Depth of archives in archives, the outermost being 1.
    pub archive_depth: usize,
    /// Depth of nested XML elements.
    pub xml_depth: usize,
    /// Rows of a table that are read.
    pub rows: u32,
    /// Columns of a table that are read.
    pub columns: u32,
    /// Cells of a document that are read.
    pub cells: usize,
    /// Characters of one cell or paragraph.
    pub text_chars: usize,
    /// Characters of an expression in a schema.
    pub expression_chars: usize,
    /// Steps of one evaluation of an expression.
    pub expression_steps: usize,
    /// Bytes that a template may print.
    pub output_bytes: usize,
    /// Seconds that a converter may take for one file.
    pub convert_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 100 << 20,
            part_bytes: 256 << 20,
            package_bytes: 512 << 20,
            parts: 10_000,
            archive_entries: 100_000,
            archive_bytes: 16 << 30,
            archive_ratio: 200,
            archive_depth: 4,
            xml_depth: 256,
            rows: 200_000,
            columns: 1_000,
            cells: 4_000_000,
            text_chars: 1_000_000,
            expression_chars: 4_000,
            expression_steps: 10_000_000,
            output_bytes: 256 << 20,
            convert_seconds: 60,
        }
    }
}
