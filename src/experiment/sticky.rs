//! Sticky buckets: a visitor keeps the variation that was once assigned, whatever the weights become.

use crate::digits::push_whole;
use crate::text::{before, find};

/// A visitor's assignments. As text they are lines of `attribute||value`, tab, `experiment__bucketVersion`, tab, the
/// variation's key: GrowthBook's documents, flat.
#[derive(Debug, Default)]
pub struct StickyBuckets {
    /// Every line begins with a line feed.
    lines: String,
}

/// A line up to the variation.
fn head(attribute: &str, value: &str, experiment: &str, version: usize) -> String {
    let mut head = String::from("\n");
    for part in [attribute, "||", value, "\t", experiment, "__"] {
        head.push_str(part);
    }
    push_whole(&mut head, version as u64);
    head.push('\t');
    head
}

impl StickyBuckets {
    /// Takes lines as [`StickyBuckets::lines`] gives them.
    #[must_use]
    pub fn read(lines: &str) -> Self {
        let mut all = String::from("\n");
        all.push_str(lines);
        Self { lines: all }
    }

    /// The assignments, a line each, oldest first.
    #[must_use]
    pub fn lines(&self) -> &str {
        self.lines.get(1..).unwrap_or_default()
    }

    fn after(&self, head: &str) -> Option<&str> {
        let at = find(&self.lines, head)?;
        self.lines.get(at.wrapping_add(head.len())..).map(|rest| before(rest, b'\n'))
    }

    /// The variation's key that a value of an attribute has in a bucket version of an experiment.
    #[must_use]
    pub fn variation(&self, attribute: &str, value: &str, experiment: &str, version: usize) -> Option<&str> {
        self.after(&head(attribute, value, experiment, version))
    }

    /// Keeps an assignment.
    pub fn keep(&mut self, attribute: &str, value: &str, experiment: &str, version: usize, variation: &str) {
        let head = head(attribute, value, experiment, version);
        let known = self.after(&head).map(str::len);
        if self.after(&head) == Some(variation) {
            return;
        }
        if let Some((at, length)) = find(&self.lines, &head).zip(known) {
            let end = at.wrapping_add(head.len()).wrapping_add(length);
            let rest = self.lines.get(end..).unwrap_or_default().to_owned();
            self.lines.truncate(at);
            self.lines.push_str(&rest);
        }
        if self.lines.ends_with('\n') {
            self.lines.pop();
        }
        self.lines.push_str(&head);
        self.lines.push_str(variation);
    }
}
