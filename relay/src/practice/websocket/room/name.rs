//! Pure: a name that no other member has.

use relay_protocol::MAX_MEMBER_NAME;

/// The requested name if it is free; else the same with the first free number appended, from 2 on.
pub(super) fn unique(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(wanted) {
        return wanted.to_owned();
    }
    let numbered = |number: usize| {
        let suffix = format!(" {number}");
        let kept: String = wanted.chars().take(MAX_MEMBER_NAME - suffix.len()).collect();
        kept + &suffix
    };
    // There are fewer members than numbers.
    (2..).map(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn who_comes_later_gets_a_number() {
        let mut taken = HashSet::new();
        let mut join = |wanted: &str| {
            let name = unique(wanted, |name| taken.contains(name));
            assert!(taken.insert(name.clone()));
            name
        };
        assert_eq!(
            [join("민지"), join("민지"), join("민지"), join("민지 2")],
            ["민지", "민지 2", "민지 3", "민지 2 2"]
        );
    }

    #[test]
    fn a_long_name_makes_room_for_its_number() {
        let long = "가".repeat(MAX_MEMBER_NAME);
        let name = unique(&long, |name| name == long);
        assert_eq!(name, format!("{} 2", "가".repeat(MAX_MEMBER_NAME - 2)));
        let last = unique(&long, |name| !name.ends_with(" 1000"));
        assert_eq!(last.chars().count(), MAX_MEMBER_NAME);
    }
}
