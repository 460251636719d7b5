//! TODO(docx)
