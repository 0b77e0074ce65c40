//! Every visible word, in Korean and English.
//!
//! Each word is declared once, with both languages, by [`words!`]: one of them missing does not compile. Sentences with
//! values in them are functions of [`Lang`] whose `match` names both languages.

use serde::{Deserialize, Serialize};

pub mod record;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Korean.
    Ko,
    /// English.
    En,
}

/// Declares words as methods of [`Lang`]: `name: "Korean", "English";`.
macro_rules! words {
    ($($name:ident: $ko:literal, $en:literal;)+) => {
        #[allow(missing_docs)]
        impl $crate::text::Lang {
            $(pub fn $name(self) -> &'static str {
                match self {
                    Self::Ko => $ko,
                    Self::En => $en,
                }
            })+
        }
    };
}
pub(crate) use words;
