//! Codes of page.

super::codes! {
}
