//! The words of the record's views.

use super::words;

words! {
    ladder: "흐름도", "Ladder";
    table: "목록", "Table";
    hex: "16진수", "Hex";
}
