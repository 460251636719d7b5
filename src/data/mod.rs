//! TODO(data)
