//! Regular expressions that are safe to run: a backtracking engine cannot be interrupted, and takes exponential time
//! where a repetition can match the same text in two ways (`(a+)+`, `(a|aa)*`).
//!
//! A repeated part becomes a Glushkov automaton, of which two copies run side by side: when both can leave the same
//! state, differ, and meet again on the same text, the repetition is ambiguous (Weber & Seidl 1991, "On the degree of
//! ambiguity of finite automata"; the criterion EDA).

/// Places of a repeated part that are looked at; a larger repetition of a group is refused.
const MOST_PLACES: usize = 64;

/// Loops over overlapping characters that may follow each other directly: `\w+\d*` takes quadratic time, which is short
/// on texts of [`super::condition::REGEX_CHARACTERS`]; three would be cubic.
const MOST_NEIGHBOURS: u32 = 2;

/// False when the pattern, in JavaScript's syntax, has a repetition that can match the same text in two ways. `fold`: it
/// runs with the flag `i`. Patterns that are not valid are safe: they never run.
#[must_use]
pub fn is_safe(pattern: &str, fold: bool) -> bool {
    let mut reader = Reader { text: pattern.as_bytes(), at: 0, fold, depth: 0, places: Vec::new(), ambiguous: false };
    reader.choice();
    !reader.ambiguous
}

/// A set of characters: the ASCII ones as bits, and behind them one bit for all others.
#[derive(Clone, Copy, Default)]
struct Class([u32; 5]);

/// What stands for every character beyond ASCII.
const OTHER: u32 = 128;

/// A place where a character is taken, and the places that may come next.
struct Place {
    class: Class,
    next: u64,
}

/// A part of the pattern: where it may begin and end, and whether it may take nothing.
#[derive(Clone, Copy)]
struct Part {
    empty: bool,
    first: u64,
    last: u64,
}

const NOTHING: Part = Part { empty: true, first: 0, last: 0 };

impl Class {
    fn range(first: u32, last: u32) -> Self {
        let mut class = Self::default();
        class.add(first, last);
        class
    }

    fn add(&mut self, first: u32, last: u32) {
        for code in first.min(OTHER)..=last.min(OTHER) {
            if let Some(bits) = self.0.get_mut(code as usize / 32) {
                *bits |= 1 << (code % 32);
            }
        }
    }

    fn has(self, code: u32) -> bool {
        self.0.get(code as usize / 32).is_some_and(|bits| bits >> (code % 32) & 1 == 1)
    }

    fn meets(self, with: Self) -> bool {
        self.0.into_iter().zip(with.0).any(|(one, two)| one & two != 0)
    }

    /// All but these. Of other characters some always remain.
    fn inverse(self) -> Self {
        let mut class = Self(self.0.map(|bits| !bits));
        class.add(OTHER, OTHER);
        class
    }

    fn join(&mut self, with: Self) {
        for (bits, more) in self.0.iter_mut().zip(with.0) {
            *bits |= more;
        }
    }

    /// With the other case of its letters.
    fn folded(mut self) -> Self {
        for lower in 97..=122 {
            let upper = lower & 31 | 64;
            if self.has(lower) || self.has(upper) {
                self.add(lower, lower);
                self.add(upper, upper);
            }
        }
        self
    }

    /// The least of its characters.
    fn least(self) -> u32 {
        (0..OTHER).find(|code| self.has(*code)).unwrap_or(OTHER)
    }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    fold: bool,
    depth: u32,
    places: Vec<Place>,
    ambiguous: bool,
}

fn bit(place: usize) -> u64 {
    if place < MOST_PLACES { 1 << place } else { 0 }
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.at = self.at.wrapping_add(1);
        byte
    }

    fn eat(&mut self, wanted: &[u8]) -> bool {
        let there = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(wanted));
        if there {
            self.at = self.at.wrapping_add(wanted.len());
        }
        there
    }

    /// Alternatives.
    fn choice(&mut self) -> Part {
        let mut part = self.sequence();
        while self.eat(b"|") {
            let other = self.sequence();
            part = Part { empty: part.empty || other.empty, first: part.first | other.first, last: part.last | other.last };
        }
        part
    }

    fn sequence(&mut self) -> Part {
        let mut whole = NOTHING;
        // How many loops over characters stand beside each other, and over which.
        let mut neighbours = 0_u32;
        let mut before = Class::default();
        while let Some(byte) = self.peek() {
            if matches!(byte, b'|' | b')') && !(byte == b')' && self.depth == 0) {
                break;
            }
            // Repetitions of the whole pattern's parts have nothing to do with each other.
            if self.depth == 0 {
                self.places.clear();
                whole = NOTHING;
            }
            let from = self.places.len();
            let mut part = self.atom();
            let loops = self.quantifier(from, &mut part);
            let class = self.places.get(from).map(|place| place.class).unwrap_or_default();
            if loops && self.places.len() == from.wrapping_add(1) {
                neighbours = if neighbours > 0 && class.meets(before) { neighbours.saturating_add(1) } else { 1 };
                self.ambiguous |= neighbours > MOST_NEIGHBOURS;
                before = class;
            } else if !part.empty {
                neighbours = 0;
            }
            self.link(whole.last, part.first);
            whole = Part {
                empty: whole.empty && part.empty,
                first: if whole.empty { whole.first | part.first } else { whole.first },
                last: if part.empty { whole.last | part.last } else { part.last },
            };
        }
        whole
    }

    fn link(&mut self, from: u64, to: u64) {
        for (place, at) in self.places.iter_mut().enumerate() {
            if from & bit(place) != 0 {
                at.next |= to;
            }
        }
    }

    /// Reads what follows an atom; true for a loop, whose body begins at the place `from`.
    fn quantifier(&mut self, from: usize, part: &mut Part) -> bool {
        let mut loops = false;
        match self.peek() {
            Some(b'*' | b'+') => loops = true,
            Some(b'?') => {}
            Some(b'{') => {
                let end = self.text.iter().skip(self.at).position(|byte| *byte == b'}').unwrap_or(0);
                let inner = self.text.get(self.at.wrapping_add(1)..self.at.wrapping_add(end)).unwrap_or_default();
                if !inner.first().is_some_and(u8::is_ascii_digit) || !inner.iter().all(|byte| byte.is_ascii_digit() || *byte == b',') {
                    return false;
                }
                // A fixed number of what has no loop inside is as good as one.
                loops = inner.contains(&b',')
                    || self.places.iter().skip(from).enumerate().any(|(place, at)| at.next & bit(place.wrapping_add(from)) != 0);
                part.empty |= inner.first() == Some(&b'0');
                self.at = self.at.wrapping_add(end);
            }
            _ => return false,
        }
        part.empty |= matches!(self.take(), Some(b'*' | b'?'));
        self.eat(b"?");
        if loops {
            self.repeat(from, *part);
        }
        loops
    }

    /// The body begins again: ambiguous when that could be done already, or in two ways.
    fn repeat(&mut self, from: usize, body: Part) {
        let again = |(place, at): (usize, &Place)| body.last & bit(place) != 0 && at.next & body.first != 0;
        self.ambiguous |= self.places.iter().enumerate().any(again);
        self.link(body.last, body.first);
        let to = self.places.len();
        if to > from.wrapping_add(1) {
            self.ambiguous |= to > MOST_PLACES || self.meets_again(from);
        }
    }

    /// True when two runs through the places from `from` on, from one place and on the same text, can part and meet.
    fn meets_again(&self, from: usize) -> bool {
        let places = self.places.get(from..).unwrap_or_default();
        let alike: Vec<u64> = places
            .iter()
            .map(|place| {
                self.places.iter().enumerate().filter(|(_, other)| other.class.meets(place.class)).fold(0, |set, (at, _)| set | bit(at))
            })
            .collect();
        // Pairs reached, by the first of the pair.
        let mut seen = vec![0_u64; places.len()];
        let mut waiting = Vec::new();
        let mut step = |one: usize, two: usize, from_same: bool, waiting: &mut Vec<(usize, usize)>| {
            let next = |place: usize| self.places.get(place).map_or(0, |at| at.next);
            for (offset, alike) in alike.iter().enumerate() {
                let place = offset.wrapping_add(from);
                if next(one) & bit(place) == 0 {
                    continue;
                }
                let reached = next(two) & alike;
                if !from_same && reached & bit(place) != 0 {
                    return true;
                }
                let Some(seen) = seen.get_mut(offset) else { continue };
                let mut fresh = reached & !bit(place) & !*seen;
                *seen |= fresh;
                while fresh != 0 {
                    waiting.push((place, fresh.trailing_zeros() as usize));
                    fresh &= fresh.wrapping_sub(1);
                }
            }
            false
        };
        for offset in 0..places.len() {
            let place = offset.wrapping_add(from);
            step(place, place, true, &mut waiting);
        }
        while let Some((one, two)) = waiting.pop() {
            if step(one, two, false, &mut waiting) {
                return true;
            }
        }
        false
    }

    fn place(&mut self, class: Class) -> Part {
        let class = if self.fold { class.folded() } else { class };
        let here = bit(self.places.len());
        self.places.push(Place { class, next: 0 });
        Part { empty: false, first: here, last: here }
    }

    fn atom(&mut self) -> Part {
        match self.take() {
            Some(b'(') => self.group(),
            Some(b'[') => {
                let class = self.bracket();
                self.place(class)
            }
            Some(b'.') => self.place(Class::range(0, OTHER)),
            Some(b'^' | b'$') | None => NOTHING,
            Some(b'\\') => match self.peek() {
                Some(b'b' | b'B') => {
                    self.at = self.at.wrapping_add(1);
                    NOTHING
                }
                // What a back reference takes is not known.
                Some(b'1'..=b'9' | b'k') => {
                    self.at = self.at.wrapping_add(1);
                    let part = self.place(Class::range(0, OTHER));
                    Part { empty: true, ..part }
                }
                _ => {
                    let class = self.escape();
                    self.place(class)
                }
            },
            Some(byte) => {
                let class = self.character(byte);
                self.place(class)
            }
        }
    }

    fn group(&mut self) -> Part {
        self.depth = self.depth.wrapping_add(1);
        let mut looks = false;
        if self.eat(b"?") {
            looks = [&b"="[..], b"!", b"<=", b"<!"].into_iter().any(|mark| self.eat(mark));
            if !looks && !self.eat(b":") {
                while self.take().is_some_and(|byte| byte != b'>') {}
            }
        }
        let part = if self.depth > 50 { NOTHING } else { self.choice() };
        self.ambiguous |= self.depth > 50;
        self.eat(b")");
        self.depth = self.depth.wrapping_sub(1);
        if looks { NOTHING } else { part }
    }

    /// A literal character, of which `byte` is the first and taken already.
    fn character(&mut self, byte: u8) -> Class {
        if byte < 128 {
            return Class::range(u32::from(byte), u32::from(byte));
        }
        while self.peek().is_some_and(|byte| byte & 0xc0 == 0x80) {
            self.at = self.at.wrapping_add(1);
        }
        Class::range(OTHER, OTHER)
    }

    fn escape(&mut self) -> Class {
        let Some(byte) = self.take() else { return Class::default() };
        let mut class = Class::default();
        match byte | 32 {
            b'd' => class.add(48, 57),
            b'w' => [(48, 57), (65, 90), (95, 95), (97, 122)].into_iter().for_each(|(first, last)| class.add(first, last)),
            b's' => [(9, 13), (32, 32), (OTHER, OTHER)].into_iter().for_each(|(first, last)| class.add(first, last)),
            _ => return self.escaped(byte),
        }
        if byte < b'a' { class.inverse() } else { class }
    }

    /// An escape that stands for one character.
    fn escaped(&mut self, byte: u8) -> Class {
        let code = match byte {
            b't' => 9,
            b'n' => 10,
            b'v' => 11,
            b'f' => 12,
            b'r' => 13,
            b'0' => 0,
            b'x' => return self.code(2),
            b'u' => return self.code(4),
            b'c' => u32::from(self.take().unwrap_or(0)) & 31,
            _ => return self.character(byte),
        };
        Class::range(code, code)
    }

    fn code(&mut self, digits: usize) -> Class {
        let text = self.text.get(self.at..self.at.wrapping_add(digits)).unwrap_or_default();
        let code = text.iter().try_fold(0, |code, digit| Some(code << 4 | char::from(*digit).to_digit(16)?)).filter(|_| !text.is_empty());
        if code.is_some() {
            self.at = self.at.wrapping_add(digits);
        }
        code.map_or_else(|| Class::range(0, OTHER), |code| Class::range(code, code))
    }

    /// What stands between brackets, the first one taken already.
    fn bracket(&mut self) -> Class {
        let negative = self.eat(b"^");
        let mut class = Class::default();
        let mut first = None;
        while let Some(byte) = self.take().filter(|byte| *byte != b']') {
            let member = match byte {
                // In brackets \b is a backspace.
                b'\\' if self.eat(b"b") => Class::range(8, 8),
                b'\\' => self.escape(),
                _ => self.character(byte),
            };
            if let Some(from) = first.take() {
                class.add(from, member.least());
            }
            class.join(member);
            if self.text.get(self.at.wrapping_add(1)).is_some_and(|byte| *byte != b']') && self.eat(b"-") {
                first = Some(member.least());
            }
        }
        if negative { class.inverse() } else { class }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_are_refused_and_taken_as_the_vectors_say() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/patterns.json")).unwrap();
        for (name, safe) in [("refused", false), ("taken", true)] {
            for case in vectors[name].as_array().unwrap() {
                let [pattern, flags] = [0, 1].map(|index| case[index].as_str().unwrap());
                assert_eq!(is_safe(pattern, flags == "i"), safe, "{pattern}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_pattern_is_read_without_panic(pattern in any::<String>(), odd in r"[ab().*+?|\[\]\\^$\{\},0-9dwsé-]{0,40}") {
            let _ = is_safe(&pattern, true);
            let _ = is_safe(&odd, false);
        }
    }
}
