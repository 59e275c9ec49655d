//! The dockerfile format.
