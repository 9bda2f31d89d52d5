//! Training sessions as read from a file.

use crate::event_file::LineError;
use crate::recommend::items::compare_ids;
use std::collections::HashMap;
use std::io::BufRead;

/// Sessions, as indices into the sorted item ids.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Item ids in the order of [`compare_ids`].
    pub ids: Vec<String>,
    /// Oldest first; each session's items as they were seen.
    pub sequences: Vec<Vec<u32>>,
    /// What neighbours are made of: items ascending and distinct, sessions oldest first.
    pub sessions: Vec<Vec<u32>>,
    /// For each item, how many sessions of the training data hold it.
    pub popularity: Vec<u32>,
    /// How many sessions the training data has.
    pub counted: usize,
    /// Whose each session is, a visitor's number; empty when nobody knows.
    pub owners: Vec<u32>,
}

impl Corpus {
    /// Reads one session a line, oldest first: item ids separated by spaces.
    ///
    /// # Errors
    /// The first line that is not UTF-8, has no item, or has an id with a control character or of more than 65,535
    /// bytes; line 0 when there is no session at all. Read failures count as errors of the line they occur in.
    pub fn read(mut input: impl BufRead) -> Result<Self, LineError> {
        let mut ids = Ids::default();
        let mut sequences: Vec<Vec<u32>> = Vec::new();
        let mut text = String::new();
        for line in 1.. {
            text.clear();
            let read = input.read_line(&mut text).map_err(|error| LineError { line, message: error.to_string() })?;
            if read == 0 {
                break;
            }
            let items = items_of_line(text.trim_end_matches(['\n', '\r']), line)?;
            sequences.push(items.into_iter().map(|id| ids.index(id, line)).collect::<Result<_, _>>()?);
        }
        if sequences.is_empty() {
            return Err(LineError { line: 0, message: "no sessions".into() });
        }
        Ok(Self::sorted(ids.ids, sequences))
    }

    /// Renumbers items by the order of their ids.
    pub(super) fn sorted(ids: Vec<String>, mut sequences: Vec<Vec<u32>>) -> Self {
        let mut by_id: Vec<(String, u32)> = ids.into_iter().zip(0..).collect();
        by_id.sort_unstable_by(|a, b| compare_ids(&a.0, &b.0));
        let mut place = vec![0; by_id.len()];
        for (sorted, (_, read)) in (0_u32..).zip(&by_id) {
            place[*read as usize] = sorted;
        }
        for item in sequences.iter_mut().flatten() {
            *item = place[*item as usize];
        }
        Self::of(by_id.into_iter().map(|(id, _)| id).collect(), sequences)
    }

    fn of(ids: Vec<String>, sequences: Vec<Vec<u32>>) -> Self {
        let distinct = |sequence: &Vec<u32>| {
            let mut session = sequence.clone();
            session.sort_unstable();
            session.dedup();
            session
        };
        let sessions: Vec<Vec<u32>> = sequences.iter().map(distinct).collect();
        let mut popularity = vec![0; ids.len()];
        sessions.iter().flatten().for_each(|&item| popularity[item as usize] += 1);
        Self { ids, counted: sequences.len(), sequences, sessions, popularity, owners: Vec::new() }
    }

    /// The same sessions, with further items that no session holds: what is known of them otherwise can recommend them.
    #[must_use]
    pub fn with_items<'a>(self, further: impl Iterator<Item = &'a String>) -> Self {
        let known: std::collections::HashSet<&String> = self.ids.iter().collect();
        let mut further: Vec<String> = further.filter(|id| !known.contains(id)).cloned().collect();
        further.sort();
        further.dedup();
        if further.is_empty() {
            return self;
        }
        Self { owners: self.owners, ..Self::sorted([self.ids, further].concat(), self.sequences) }
    }

    /// The training data up to a session, as if the later ones had not been.
    #[must_use]
    pub fn until(&self, end: usize) -> Self {
        Self::of(self.ids.clone(), self.sequences[..end].to_vec())
    }

    /// The latest sessions; the others still count for popularity.
    #[must_use]
    pub fn from(&self, start: usize) -> Self {
        let start = start.min(self.sessions.len());
        Self { sessions: self.sessions[start..].to_vec(), ..self.clone() }
    }

    /// The same data, with no two items together in a session that less than `support` sessions hold together: each
    /// session comes apart into groups of which all pairs have that support.
    #[must_use]
    pub fn with_support(&self, support: u32) -> Self {
        if support < 2 {
            return self.clone();
        }
        let mut held: HashMap<u64, u32> = HashMap::new();
        let pair = |a: u32, b: u32| (u64::from(a.min(b)) << 32) | u64::from(a.max(b));
        for session in &self.sessions {
            for (at, &a) in session.iter().enumerate() {
                session[at + 1..].iter().for_each(|&b| *held.entry(pair(a, b)).or_default() += 1);
            }
        }
        let supported = |a: u32, b: u32| held.get(&pair(a, b)).is_some_and(|&count| count >= support);
        let sessions = self.sessions.iter().flat_map(|session| cliques(session, &supported)).collect();
        Self { sessions, ..self.clone() }
    }
}

/// Groups of a session's items of which all pairs are supported: each item is in at most one, which takes in what it can,
/// so that nothing counts more often than it was seen.
fn cliques(session: &[u32], supported: &impl Fn(u32, u32) -> bool) -> Vec<Vec<u32>> {
    let mut left = session.to_vec();
    let mut groups = Vec::new();
    while let Some(&first) = left.first() {
        let mut group = vec![first];
        for &item in &left[1..] {
            if group.iter().all(|&held| supported(item, held)) {
                group.push(item);
            }
        }
        left.retain(|item| !group.contains(item));
        if group.len() > 1 {
            groups.push(group);
        }
    }
    groups
}

/// Numbers for ids, in the order they are first seen.
#[derive(Default)]
pub(super) struct Ids {
    indices: HashMap<String, u32>,
    pub(super) ids: Vec<String>,
}

impl Ids {
    pub(super) fn index(&mut self, id: &str, line: usize) -> Result<u32, LineError> {
        if let Some(&index) = self.indices.get(id) {
            return Ok(index);
        }
        let index = u32::try_from(self.ids.len()).map_err(|_| LineError { line, message: "more than 4,294,967,295 items".into() })?;
        self.indices.insert(id.to_owned(), index);
        self.ids.push(id.to_owned());
        Ok(index)
    }
}

/// What is wrong with an item id.
pub(super) fn check_id(id: &str, line: usize) -> Result<(), LineError> {
    if id.is_empty() {
        return Err(LineError { line, message: "an empty item id".into() });
    }
    if id.len() > usize::from(u16::MAX) {
        return Err(LineError { line, message: "an item id longer than 65,535 bytes".into() });
    }
    if id.chars().any(char::is_control) {
        return Err(LineError { line, message: format!("control character in item id {id:?}") });
    }
    Ok(())
}

/// The item ids of a line, separated by spaces: at least one, all fit for the artifact.
pub(super) fn items_of_line(text: &str, line: usize) -> Result<Vec<&str>, LineError> {
    let items: Vec<&str> = text.split(' ').filter(|id| !id.is_empty()).collect();
    if items.is_empty() {
        return Err(LineError { line, message: "no items".into() });
    }
    items.iter().try_for_each(|id| check_id(id, line))?;
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
        assert_eq!(corpus.sequences, [vec![2, 1, 2, 0], vec![0, 0]]);
        assert_eq!(corpus.popularity, [2, 1, 1]);
    }

    #[test]
    fn no_pair_of_less_support_stays_in_a_session() {
        let corpus = Corpus::read(&b"a b c\na b\nb c\nc d\na"[..]).unwrap();
        let supported = corpus.with_support(2);
        assert_eq!(supported.sessions, [vec![0, 1], vec![0, 1], vec![1, 2]]);
        assert_eq!(supported.popularity, corpus.popularity);
    }

    #[test]
    fn a_bad_line_is_named() {
        let message = |input: &[u8]| Corpus::read(input).unwrap_err().to_string();
        assert_eq!(message(b"a\n\nb"), "line 2: no items");
        assert_eq!(message(b"a\nb\tc\n"), "line 2: control character in item id \"b\\tc\"");
        assert_eq!(message(b""), "no sessions");
        assert!(message(b"a\nb\n\xff\n").starts_with("line 3: "));
    }
}
