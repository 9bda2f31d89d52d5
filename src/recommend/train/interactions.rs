//! Who had what: users and items, for the linear model.

use super::corpus::{Ids, check_id};
use super::evaluate::Reach;
use crate::event_file::LineError;
use crate::recommend::items::compare_ids;
use crate::recommend::query::Query;
use crate::recommend::{MOST_ITEMS, Recommender};
use std::collections::HashMap;
use std::io::BufRead;

/// How long a list is measured.
const LIST: usize = 10;

/// The distinct items of each user.
#[derive(Debug)]
pub struct Interactions {
    /// Item ids in the order of [`compare_ids`].
    pub ids: Vec<String>,
    /// User ids, in the order they were first seen.
    pub users: Vec<String>,
    /// Each user's items, ascending and distinct.
    pub held: Vec<Vec<u32>>,
}

/// How well held-out items of users are foretold.
#[derive(Clone, Debug, Default)]
pub struct UserQuality {
    /// Normalized discounted cumulative gain of ten items; the ideal has min(10, held-out items) hits.
    pub ndcg10: f64,
    /// Hits ÷ 10.
    pub precision10: f64,
    /// Hits ÷ held-out items.
    pub recall10: f64,
    /// Users with held-out items.
    pub users: usize,
    /// What of the catalogue was recommended, and how popular it was.
    pub reach: Reach,
}

impl Interactions {
    /// Reads columns separated by tabs, with a header that names `user` and `item`; every row is a positive.
    ///
    /// # Errors
    /// The first line that lacks a column or has an item id unfit for the artifact; line 1 when the header names no user
    /// or item; line 0 when there is no row at all.
    pub fn read(input: impl BufRead) -> Result<Self, LineError> {
        let mut lines = (1..).zip(input.lines());
        let text = |line: usize, text: std::io::Result<String>| text.map_err(|error| LineError { line, message: error.to_string() });
        let Some((line, header)) = lines.next() else { return Err(LineError { line: 0, message: "no interactions".into() }) };
        let header = text(line, header)?;
        let column = |name: &str| {
            let found = header.split('\t').position(|column| column.trim() == name);
            found.ok_or_else(|| LineError { line, message: format!("no column {name:?} in the header") })
        };
        let (user_at, item_at) = (column("user")?, column("item")?);
        let (mut users, mut items) = (Ids::default(), Ids::default());
        let mut rows: Vec<(u32, u32)> = Vec::new();
        for (line, row) in lines {
            let row = text(line, row)?;
            if row.is_empty() {
                continue;
            }
            let cell = |at: usize, name: &str| row.split('\t').nth(at).ok_or_else(|| LineError { line, message: format!("no {name}") });
            let (user, item) = (cell(user_at, "user")?, cell(item_at, "item")?);
            check_id(item, line)?;
            rows.push((users.index(user, line)?, items.index(item, line)?));
        }
        if rows.is_empty() {
            return Err(LineError { line: 0, message: "no interactions".into() });
        }
        let mut by_id: Vec<(String, u32)> = items.ids.into_iter().zip(0..).collect();
        by_id.sort_unstable_by(|a, b| compare_ids(&a.0, &b.0));
        let mut place = vec![0_u32; by_id.len()];
        (0..).zip(&by_id).for_each(|(sorted, (_, read))| place[*read as usize] = sorted);
        let mut held = vec![Vec::new(); users.ids.len()];
        rows.into_iter().for_each(|(user, item)| held[user as usize].push(place[item as usize]));
        for items in &mut held {
            items.sort_unstable();
            items.dedup();
        }
        Ok(Self { ids: by_id.into_iter().map(|(id, _)| id).collect(), users: users.ids, held })
    }

    /// Recommends ten items to each user of `holdout`, from the user's items here, which are not recommended again.
    #[must_use]
    pub fn evaluate(&self, recommender: &mut Recommender, holdout: &Self, mut progress: impl FnMut()) -> UserQuality {
        let user_at: HashMap<&str, usize> = self.users.iter().map(String::as_str).zip(0..).collect();
        let gain = |rank: usize| 1.0 / libm::log2(rank as f64 + 2.0);
        let mut sums = UserQuality { reach: Reach::of(&self.ids, &self.held), ..UserQuality::default() };
        for (user, expected) in holdout.users.iter().zip(&holdout.held) {
            progress();
            let seen = user_at.get(user.as_str()).map_or(&[][..], |&at| &self.held[at]);
            let history: Vec<&str> = seen.iter().map(|&item| self.ids[item as usize].as_str()).collect();
            let answer =
                recommender.answer(&Query { history: &history, exclude: &history, count: LIST.min(MOST_ITEMS), ..Query::default() });
            let mut hits = 0;
            let mut dcg = 0.0;
            for (rank, scored) in answer.best.iter().enumerate() {
                let mut id = String::new();
                answer.write_id(scored, &mut id);
                sums.reach.add(&id);
                let found = holdout.ids.binary_search_by(|other| compare_ids(other, &id));
                if found.is_ok_and(|item| expected.binary_search(&(item as u32)).is_ok()) {
                    hits += 1;
                    dcg += gain(rank);
                }
            }
            let ideal: f64 = (0..LIST.min(expected.len())).map(gain).sum();
            sums.ndcg10 += dcg / ideal;
            sums.precision10 += f64::from(hits) / LIST as f64;
            sums.recall10 += f64::from(hits) / expected.len() as f64;
            sums.users += 1;
        }
        let users = sums.users.max(1) as f64;
        UserQuality { ndcg10: sums.ndcg10 / users, precision10: sums.precision10 / users, recall10: sums.recall10 / users, ..sums }
    }
}
