//! A shallow decision tree that says in words what a cluster is: at most three questions (CART, Gini impurity; Breiman et al. 1984).

/// Most questions, and fewest rows of an answer.
const DEPTH: usize = 3;
const LEAST: usize = 5;
/// Most cut-points that are tried of a feature.
const CUTS: usize = 32;

/// An answer: how it is reached, what it says, of how many rows it is right.
struct Leaf {
    path: Vec<(usize, bool, f64)>,
    cluster: usize,
    right: usize,
}

/// Words for each cluster (those of the answer that holds most of it; empty where no answer is it), and the share of rows that the tree
/// answers rightly.
pub(super) fn explain(rows: &[Vec<f64>], belongs: &[usize], clusters: usize, names: &[&str]) -> (Vec<String>, f64) {
    let all: Vec<usize> = (0..rows.len()).collect();
    let mut leaves = Vec::new();
    grow(rows, belongs, clusters, &all, Vec::new(), &mut leaves);
    let words = |cluster: usize| {
        let best = leaves.iter().filter(|leaf| leaf.cluster == cluster).max_by_key(|leaf| leaf.right);
        best.map_or_else(String::new, |leaf| sentence(&leaf.path, names))
    };
    let right: usize = leaves.iter().map(|leaf| leaf.right).sum();
    ((0..clusters).map(words).collect(), right as f64 / rows.len().max(1) as f64)
}

/// Of questions about the same feature in the same direction only the narrowest stays.
fn sentence(path: &[(usize, bool, f64)], names: &[&str]) -> String {
    let mut parts: Vec<(usize, bool, f64)> = Vec::new();
    for (feature, above, cut) in path {
        match parts.iter_mut().find(|part| part.0 == *feature && part.1 == *above) {
            Some(part) => part.2 = if *above { part.2.max(*cut) } else { part.2.min(*cut) },
            None => parts.push((*feature, *above, *cut)),
        }
    }
    let words = parts.iter().map(|(feature, above, cut)| {
        format!("{} {} {}", names[*feature], if *above { "above" } else { "at most" }, (cut * 100.0).round() / 100.0)
    });
    words.collect::<Vec<_>>().join(" and ")
}

fn counts(rows: &[usize], belongs: &[usize], clusters: usize) -> Vec<f64> {
    let mut counts = vec![0.0; clusters];
    rows.iter().for_each(|row| counts[belongs[*row]] += 1.0);
    counts
}

/// Gini impurity times the number of rows.
fn impurity(counts: &[f64]) -> f64 {
    let total: f64 = counts.iter().sum();
    if total > 0.0 { total - counts.iter().map(|count| count * count).sum::<f64>() / total } else { 0.0 }
}

fn grow(rows: &[Vec<f64>], belongs: &[usize], clusters: usize, among: &[usize], path: Vec<(usize, bool, f64)>, leaves: &mut Vec<Leaf>) {
    let here = counts(among, belongs, clusters);
    let split =
        if path.len() < DEPTH && impurity(&here) > 0.0 { best_split(rows, belongs, clusters, among, impurity(&here)) } else { None };
    let Some((feature, cut)) = split else {
        let cluster = (0..clusters).max_by(|one, other| here[*one].total_cmp(&here[*other])).unwrap_or(0);
        leaves.push(Leaf { path, cluster, right: here[cluster] as usize });
        return;
    };
    let (below, above): (Vec<usize>, Vec<usize>) = among.iter().partition(|row| rows[**row][feature] <= cut);
    for (side, is_above) in [(below, false), (above, true)] {
        let mut path = path.clone();
        path.push((feature, is_above, cut));
        grow(rows, belongs, clusters, &side, path, leaves);
    }
}

/// The question that leaves the least impurity; none when no question lessens it.
fn best_split(rows: &[Vec<f64>], belongs: &[usize], clusters: usize, among: &[usize], now: f64) -> Option<(usize, f64)> {
    let mut best: Option<(usize, f64)> = None;
    let mut least = now * (1.0 - 1e-9);
    for feature in 0..rows[0].len() {
        let mut values: Vec<f64> = among.iter().map(|row| rows[*row][feature]).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let step = (values.len() / CUTS).max(1);
        for pair in values.windows(2).step_by(step) {
            let cut = f64::midpoint(pair[0], pair[1]);
            let (below, above): (Vec<usize>, Vec<usize>) = among.iter().partition(|row| rows[**row][feature] <= cut);
            if below.len().min(above.len()) < LEAST {
                continue;
            }
            let left = impurity(&counts(&below, belongs, clusters)) + impurity(&counts(&above, belongs, clusters));
            if left < least {
                (least, best) = (left, Some((feature, cut)));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::explain;

    #[test]
    fn what_one_question_tells_apart_is_told_apart_in_words() {
        let rows: Vec<Vec<f64>> = (0..40).map(|row| vec![f64::from(row % 7), f64::from(row / 20)]).collect();
        let belongs: Vec<usize> = (0..40).map(|row| row / 20).collect();
        let (words, right) = explain(&rows, &belongs, 2, &["noise", "orders"]);
        assert_eq!((words, right), (vec!["orders at most 0.5".to_owned(), "orders above 0.5".to_owned()], 1.0));
    }
}
