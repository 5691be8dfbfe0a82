//! Splitting of scopes: nothing is lost, invented, repeated or left unsplit, whatever a person pastes.

use ims_auth::Scopes;

/// Splits `data` and returns how many scopes there are.
pub fn check(data: &[u8]) -> usize {
    let text = String::from_utf8_lossy(data);
    let scopes = Scopes::parse(&text);
    let names: Vec<_> = scopes.iter().collect();
    for (index, name) in names.iter().enumerate() {
        assert!(!name.is_empty(), "an empty name");
        assert!(
            !name.contains(|c: char| c == ',' || c.is_whitespace()),
            "a separator is left in {name:?}"
        );
        assert!(!names[..index].contains(name), "{name:?} is there twice");
        assert!(text.contains(name), "{name:?} was not in the text");
    }
    for word in text.split_whitespace().flat_map(|part| part.split(',')) {
        assert!(word.is_empty() || names.contains(&word), "{word:?} is lost");
    }
    assert_eq!(scopes.is_empty(), names.is_empty());
    assert_eq!(Scopes::parse(&scopes.to_string()), scopes);
    let list: Scopes = text.split(',').collect();
    assert_eq!(list, scopes, "as a list");
    assert!(scopes.missing_from(&scopes).is_empty());
    assert_eq!(scopes.missing_from(&Scopes::default()), scopes);
    names.len()
}
