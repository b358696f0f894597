//! Codes of data.

super::codes! {
}
