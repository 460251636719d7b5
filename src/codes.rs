//! TODO(codes)
