//! The expression language of rules: a subset of CEL with origins and three-valued logic.
