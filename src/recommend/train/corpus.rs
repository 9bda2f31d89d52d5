//! Training sessions as read from a file.

use crate::recommend::items::compare_ids;
use std::collections::HashMap;
use std::fmt;
use std::io::BufRead;

/// What is wrong with a line of an input file.
#[derive(Debug)]
pub struct LineError {
    /// From 1.
    pub line: usize,
    /// For people.
    pub message: String,
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for LineError {}

/// Sessions with the distinct items of each, as indices into the sorted item ids.
#[derive(Debug)]
pub struct Corpus {
    /// Item ids in the order of [`compare_ids`].
    pub ids: Vec<String>,
    /// Oldest first; each session's items ascending and distinct.
    pub sessions: Vec<Vec<u32>>,
}

impl Corpus {
    /// Reads one session a line, oldest first: item ids separated by spaces.
    ///
    /// # Errors
    /// The first line that is not UTF-8, has no item, or has an id with a control character or of more than 65,535
    /// bytes; line 0 when there is no session at all. Read failures count as errors of the line they occur in.
    pub fn read(input: impl BufRead) -> Result<Self, LineError> {
        let mut indices: HashMap<String, u32> = HashMap::new();
        let mut ids: Vec<String> = Vec::new();
        let mut sessions: Vec<Vec<u32>> = Vec::new();
        for (line, text) in (1..).zip(input.lines()) {
            let text = text.map_err(|error| LineError { line, message: error.to_string() })?;
            let mut session = Vec::new();
            for id in items_of_line(&text, line)? {
                let index = match indices.get(id) {
                    Some(&index) => index,
                    None => {
                        let index =
                            u32::try_from(ids.len()).map_err(|_| LineError { line, message: "more than 4,294,967,295 items".into() })?;
                        indices.insert(id.to_owned(), index);
                        ids.push(id.to_owned());
                        index
                    }
                };
                session.push(index);
            }
            sessions.push(session);
        }
        if sessions.is_empty() {
            return Err(LineError { line: 0, message: "no sessions".into() });
        }
        Ok(Self::sorted(ids, sessions))
    }

    /// Renumbers items by the order of their ids.
    fn sorted(ids: Vec<String>, mut sessions: Vec<Vec<u32>>) -> Self {
        let mut by_id: Vec<(String, u32)> = ids.into_iter().zip(0..).collect();
        by_id.sort_unstable_by(|a, b| compare_ids(&a.0, &b.0));
        let mut place = vec![0; by_id.len()];
        for (sorted, (_, read)) in (0_u32..).zip(&by_id) {
            place[*read as usize] = sorted;
        }
        for session in &mut sessions {
            for item in session.iter_mut() {
                *item = place[*item as usize];
            }
            session.sort_unstable();
            session.dedup();
        }
        Self { ids: by_id.into_iter().map(|(id, _)| id).collect(), sessions }
    }
}

/// The item ids of a line, separated by spaces: at least one, all fit for the artifact.
pub(super) fn items_of_line(text: &str, line: usize) -> Result<Vec<&str>, LineError> {
    let items: Vec<&str> = text.split(' ').filter(|id| !id.is_empty()).collect();
    if items.is_empty() {
        return Err(LineError { line, message: "no items".into() });
    }
    for id in &items {
        if id.len() > usize::from(u16::MAX) {
            return Err(LineError { line, message: "an item id longer than 65,535 bytes".into() });
        }
        if id.chars().any(char::is_control) {
            return Err(LineError { line, message: format!("control character in item id {id:?}") });
        }
    }
    Ok(items)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn items_are_numbered_in_id_order_and_counted_once_a_session() {
        let corpus = Corpus::read(&b"b 10 b 9\n9 9\n"[..]).unwrap();
        assert_eq!(corpus.ids, ["9", "10", "b"]);
        assert_eq!(corpus.sessions, [vec![0, 1, 2], vec![0]]);
    }

    #[test]
    fn a_bad_line_is_named() {
        let message = |input: &[u8]| Corpus::read(input).unwrap_err().to_string();
        assert_eq!(message(b"a\n\nb"), "line 2: no items");
        assert_eq!(message(b"a\nb\tc\n"), "line 2: control character in item id \"b\\tc\"");
        assert_eq!(message(b""), "line 0: no sessions");
        assert!(message(b"a\nb\n\xff\n").starts_with("line 3: "));
    }
}
