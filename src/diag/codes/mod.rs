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
