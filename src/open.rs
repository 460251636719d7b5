//! TODO(open)
