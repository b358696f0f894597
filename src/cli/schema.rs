//! JSON Schemas for editors.

/// All of them.
pub(super) fn schema() -> serde_json::Value {
    serde_json::Value::Null
}
