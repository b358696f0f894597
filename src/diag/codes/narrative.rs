//! Codes of narrative.

super::codes! {
}
