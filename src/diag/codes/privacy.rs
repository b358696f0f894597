//! Codes of privacy.

super::codes! {
}
