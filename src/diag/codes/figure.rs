//! Codes of figure.

super::codes! {
}
