//! Every code of the program, by room, with the page that `jianbao explain CODE` prints.

pub mod data;
pub mod figure;
pub mod machine;
pub mod narrative;
pub mod output;
pub mod page;
pub mod privacy;
pub mod read;
pub mod theme;

use super::Code;

/// All codes, in order.
pub fn all() -> impl Iterator<Item = &'static Code> {
    [read::ALL, narrative::ALL, data::ALL, figure::ALL, page::ALL, theme::ALL, output::ALL, privacy::ALL, machine::ALL].into_iter().flatten().copied()
}

/// The codes of problems that offer a change of the text, at least sometimes: those that `check --fix=CODE` takes.
pub static MENDED: [&Code; 32] = [
    &read::YAML_SYNTAX,
    &read::FULL_WIDTH_COLON,
    &read::UNKNOWN_KEY,
    &read::CSV_SYNTAX,
    &narrative::UNKNOWN_FIGURE,
    &narrative::BAD_BINDING,
    &narrative::WRONG_NUMBER,
    &narrative::WRONG_UNIT,
    &narrative::UNCONFIRMED,
    &narrative::NO_NUMBER,
    &narrative::UNBOUND_NUMBER,
    &narrative::WRONG_ANCHORED,
    &narrative::BROKEN_BINDING,
    &narrative::RAW_MARKDOWN,
    &data::NO_VISIBILITY,
    &data::UNKNOWN_TYPE,
    &data::UNFIT,
    &data::UNKNOWN_SOURCE,
    &data::UNDECLARED,
    &data::WRONG_TYPE,
    &data::NOT_ALLOWED,
    &data::DANGLING,
    &data::NO_RECORD,
    &figure::UNKNOWN_DATASET,
    &figure::UNKNOWN_FIELD,
    &figure::UNKNOWN_FIGURE,
    &figure::UNKNOWN_SOURCE,
    &figure::UNKNOWN_VALUE,
    &figure::BAD_CONDITION,
    &figure::VALUE_NEVER_OCCURS,
    &figure::BAD_STATEMENT,
    &figure::BAD_CHECK,
];

/// Whether problems with `code` may offer a change of the text.
pub fn is_mended(code: &Code) -> bool {
    MENDED.iter().any(|known| known.id == code.id)
}

/// Declares codes and the slice of all of them.
macro_rules! codes {
    ($( $name:ident = $id:literal: $zh:literal, $en:literal; $explain_zh:literal; $explain_en:literal; )*) => {
        $(
            #[doc = $en]
            pub static $name: $crate::diag::Code =
                $crate::diag::Code { id: $id, title: ($zh, $en), explain: ($explain_zh, $explain_en) };
        )*
        /// The codes of this file, in order.
        pub static ALL: &[&$crate::diag::Code] = &[$(&$name),*];
    };
}
pub(crate) use codes;
