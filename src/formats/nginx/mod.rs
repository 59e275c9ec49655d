//! The nginx format.
