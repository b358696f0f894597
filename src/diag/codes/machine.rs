//! Codes of machine.

super::codes! {
}
