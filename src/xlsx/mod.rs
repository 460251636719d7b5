//! TODO(xlsx)
