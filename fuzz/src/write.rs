//! Writes nearly valid payloads, settings and attributes: choice by choice, as the input's bytes say. The first of every
//! choice is the least, so that an input that has run out ends soon.

use crate::words::{ADDRESS, KEYS, NUMBERS, OPERATORS, PATTERN, TEXTS};
use arbitrary::Unstructured;

/// Deepest nesting that is written on purpose.
const DEEPEST: usize = 7;
/// A text is ended here: libFuzzer likes many short inputs.
const LONGEST: usize = 20_000;

/// JSON text that is being written.
pub struct Writer<'a> {
    from: Unstructured<'a>,
    out: String,
}

type Part<'a> = fn(&mut Writer<'a>, usize);

impl<'a> Writer<'a> {
    /// Nothing is written yet.
    #[must_use]
    pub fn new(from: Unstructured<'a>) -> Self {
        Self { from, out: String::new() }
    }

    /// One whole text.
    pub fn whole(&mut self, part: fn(&mut Self)) -> String {
        self.out.clear();
        part(self);
        std::mem::take(&mut self.out)
    }

    fn below(&mut self, count: usize) -> usize {
        self.from.int_in_range(0..=count.saturating_sub(1)).unwrap_or(0)
    }

    fn pick(&mut self, words: &[&str]) {
        let index = self.below(words.len());
        self.out.push_str(words[index]);
    }

    /// True once in so many times.
    fn rarely(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    fn key(&mut self) {
        self.out.push('"');
        self.pick(KEYS);
        self.out.push('"');
    }

    fn pieces(&mut self, words: &[&str]) {
        self.out.push('"');
        for _ in 0..self.below(10) {
            self.pick(words);
        }
        self.out.push('"');
    }

    /// An object of so many fields at most.
    fn object(&mut self, most: usize, depth: usize, key: fn(&mut Self), value: Part<'a>) {
        self.group("{}", most, depth, |writer, depth| {
            key(writer);
            writer.out.push(':');
            value(writer, depth);
        });
    }

    fn group(&mut self, brackets: &str, most: usize, depth: usize, member: impl Fn(&mut Self, usize)) {
        self.out.push_str(&brackets[..1]);
        let mut count = self.below(most + 1);
        if depth > DEEPEST || self.out.len() > LONGEST || self.from.is_empty() {
            count = 0;
        }
        for index in 0..count {
            if index > 0 {
                self.out.push(',');
            }
            member(self, depth + 1);
        }
        self.out.push_str(&brackets[1..]);
    }

    fn list(&mut self, most: usize, depth: usize, member: Part<'a>) {
        self.group("[]", most, depth, member);
    }

    fn value(&mut self, depth: usize) {
        match self.below(12) {
            0 => self.out.push_str("null"),
            1 => self.out.push_str("true"),
            2 => self.out.push_str("false"),
            3 | 4 => self.pick(NUMBERS),
            5 | 6 => self.pick(TEXTS),
            7 => self.key(),
            8 | 9 => self.list(4, depth, Self::value),
            10 => self.object(4, depth, Self::key, Self::value),
            _ => {
                // Deeper than anything on purpose, and at times than what is read.
                let deep = self.below(140);
                let open = ["[", "{\"a\":"][self.below(2)];
                self.out.push_str(&open.repeat(deep));
                self.out.push('1');
                self.out.push_str(&if open == "[" { "]" } else { "}" }.repeat(deep));
            }
        }
    }

    fn number(&mut self, _: usize) {
        self.pick(NUMBERS);
    }

    fn text(&mut self) {
        self.pick(TEXTS);
    }

    fn range(&mut self, _: usize) {
        self.out.push('[');
        self.pick(NUMBERS);
        self.out.push(',');
        self.pick(NUMBERS);
        self.out.push(']');
    }

    fn test(&mut self, depth: usize) {
        match self.below(8) {
            0 => {
                self.key();
                self.out.push(':');
                self.value(depth);
            }
            1 => {
                let word = ["$and", "$or", "$nor"][self.below(3)];
                self.out.push_str(&format!("\"{word}\":"));
                self.list(3, depth, Self::tests);
            }
            2 => {
                self.out.push_str("\"$not\":");
                self.tests(depth);
            }
            3 => {
                self.out.push_str("\"$savedGroup\":");
                self.reference(depth);
            }
            _ => {
                self.key();
                self.out.push(':');
                self.operators(depth);
            }
        }
    }

    fn tests(&mut self, depth: usize) {
        self.group("{}", 3, depth, Self::test);
    }

    fn reference(&mut self, depth: usize) {
        self.out.push_str("{\"id\":");
        self.key();
        if self.rarely(3) {
            self.out.push_str(",\"attributeKey\":");
            if self.rarely(6) { self.value(depth) } else { self.key() }
        }
        self.out.push('}');
    }

    fn operators(&mut self, depth: usize) {
        self.group("{}", 3, depth, |writer, depth| {
            let operator = OPERATORS[writer.below(OPERATORS.len())];
            writer.out.push_str(&format!("\"{operator}\":"));
            if writer.rarely(16) {
                return writer.value(depth);
            }
            match operator {
                "$in" | "$nin" | "$ini" | "$nini" => writer.list(5, depth, Self::value),
                "$all" | "$alli" | "$or" | "$and" | "$nor" => writer.list(3, depth, Self::operators),
                "$not" | "$elemMatch" | "$size" if writer.rarely(2) => writer.tests(depth),
                "$not" | "$elemMatch" | "$size" => writer.operators(depth),
                "$regex" | "$regexi" | "$notRegex" | "$notRegexi" => writer.pieces(PATTERN),
                "$inGroup" | "$notInGroup" => writer.key(),
                "$savedGroup" => writer.reference(depth),
                _ => writer.value(depth),
            }
        });
    }

    fn prerequisite(&mut self, depth: usize) {
        self.out.push_str("{\"id\":");
        self.key();
        self.out.push_str(",\"condition\":");
        if self.rarely(2) {
            self.out.push_str("{\"value\":{\"$exists\":true}}")
        } else {
            self.tests(depth)
        }
        if self.rarely(2) {
            self.out.push_str(",\"gate\":true");
        }
        self.out.push('}');
    }

    fn filter(&mut self, depth: usize) {
        self.out.push_str("{\"seed\":\"s\",\"ranges\":");
        self.list(2, depth, Self::range);
        self.out.push_str(",\"attribute\":");
        self.key();
        if self.rarely(2) {
            self.out.push_str(",\"hashVersion\":");
            self.pick(NUMBERS);
        }
        self.out.push('}');
    }

    fn meta(&mut self, _: usize) {
        self.out.push_str("{\"key\":");
        self.key();
        if self.rarely(4) {
            self.out.push_str(",\"passthrough\":true");
        }
        self.out.push('}');
    }

    fn target(&mut self, depth: usize) {
        self.out.push_str("{\"type\":");
        let regex = self.rarely(2);
        self.out.push_str(if regex { "\"regex\"" } else { "\"simple\"" });
        self.out.push_str(",\"pattern\":");
        self.pieces(if regex { PATTERN } else { ADDRESS });
        if self.rarely(2) {
            self.out.push_str(",\"include\":");
            self.value(depth);
        }
        self.out.push('}');
    }

    /// A rule or an experiment: `{"variations":…}` and any fields, in any order, some twice.
    fn definition(&mut self, depth: usize) {
        let first = ["\"variations\":[0,1]", "\"force\":1", "\"variations\":[{},\"a\",null]", "\"id\":\"r\""][self.below(4)];
        self.out.push_str(&format!("{{{first}"));
        for _ in 0..self.below(8) {
            self.out.push(',');
            self.field(depth + 1);
        }
        self.out.push('}');
    }

    fn field(&mut self, depth: usize) {
        type Field<'a> = (&'static str, Part<'a>);
        let fields: [Field<'a>; 31] = [
            ("condition", Self::tests),
            ("coverage", Self::number),
            ("weights", |writer, depth| writer.list(4, depth, Self::number)),
            ("ranges", |writer, depth| writer.list(4, depth, Self::range)),
            ("key", |writer, _| writer.key()),
            ("hashAttribute", |writer, _| writer.key()),
            ("fallbackAttribute", |writer, _| writer.key()),
            ("hashVersion", Self::number),
            ("seed", |writer, _| writer.key()),
            ("parentConditions", |writer, depth| writer.list(2, depth, Self::prerequisite)),
            ("filters", |writer, depth| writer.list(2, depth, Self::filter)),
            ("namespace", |writer, _| writer.out.push_str("[\"n\",0.1,0.9]")),
            ("meta", |writer, depth| writer.list(4, depth, Self::meta)),
            ("contextualBanditRef", |writer, _| writer.key()),
            ("contextualVariations", |writer, depth| writer.list(4, depth, Self::value)),
            ("urlPatterns", |writer, depth| writer.list(3, depth, Self::target)),
            ("url", |writer, _| writer.pieces(PATTERN)),
            ("range", Self::range),
            ("bucketVersion", Self::number),
            ("minBucketVersion", Self::number),
            ("disableStickyBucketing", Self::value),
            ("force", Self::value),
            ("variations", |writer, depth| writer.list(4, depth, Self::value)),
            ("status", |writer, _| writer.text()),
            ("active", Self::value),
            ("groups", |writer, depth| writer.list(3, depth, Self::value)),
            ("tracks", |writer, depth| writer.list(2, depth, Self::value)),
            ("phase", Self::value),
            ("name", |writer, _| writer.text()),
            ("manual", Self::value),
            ("persistQueryString", Self::value),
        ];
        let (name, part) = fields[self.below(fields.len())];
        self.out.push_str(&format!("\"{name}\":"));
        if self.rarely(64) { self.value(depth) } else { part(self, depth) }
    }

    fn feature(&mut self, depth: usize) {
        self.out.push_str("{\"defaultValue\":");
        self.value(depth);
        self.out.push_str(",\"rules\":");
        self.list(3, depth, Self::definition);
        self.out.push('}');
    }

    fn saved_group(&mut self, depth: usize) {
        match self.below(5) {
            0 => self.list(4, depth, Self::value),
            1 => {
                self.out.push_str("{\"type\":\"list\",\"attributeKey\":\"a\",\"values\":");
                self.list(4, depth, Self::value);
                self.out.push('}');
            }
            2 => self.out.push_str("{\"type\":\"remote\",\"attributeKey\":\"a\"}"),
            3 => {
                self.out.push_str("{\"type\":");
                self.text();
                self.out.push('}');
            }
            _ => {
                self.out.push_str("{\"type\":\"condition\",\"condition\":");
                self.tests(depth);
                self.out.push('}');
            }
        }
    }

    fn bandit(&mut self, depth: usize) {
        self.out.push_str("{\"banditVersion\":1,\"contexts\":");
        self.list(3, depth, |writer, depth| {
            writer.out.push_str("{\"leafId\":");
            writer.pick(NUMBERS);
            writer.out.push_str(",\"condition\":");
            writer.tests(depth);
            writer.out.push_str(",\"weights\":");
            writer.list(4, depth, Self::number);
            writer.out.push('}');
        });
        self.out.push('}');
    }

    /// The payload.
    pub fn payload(&mut self) {
        self.out.push_str("{\"features\":");
        self.object(5, 0, Self::key, Self::feature);
        self.out.push_str(",\"experiments\":");
        self.list(3, 0, Self::definition);
        self.out.push_str(",\"savedGroups\":");
        self.object(4, 0, Self::key, Self::saved_group);
        self.out.push_str(",\"contextualBandits\":");
        self.object(2, 0, Self::key, Self::bandit);
        let end = if self.rarely(64) { "" } else { "}" };
        self.out.push_str(end);
    }

    /// The settings.
    pub fn settings(&mut self) {
        self.out.push_str("{\"url\":");
        self.pieces(ADDRESS);
        for name in ["forcedVariations", "forcedFeatureValues", "groups"] {
            if self.rarely(4) {
                self.out.push_str(&format!(",\"{name}\":"));
                self.object(2, 0, Self::key, Self::value);
            }
        }
        for name in ["remoteGroupIds", "enabled", "qaMode"] {
            if self.rarely(8) {
                self.out.push_str(&format!(",\"{name}\":"));
                self.value(0);
            }
        }
        self.out.push('}');
    }

    /// The attributes.
    pub fn attributes(&mut self) {
        self.object(8, 0, Self::key, Self::value);
    }

    /// Sticky assignments, some of them broken.
    pub fn sticky(&mut self) {
        for _ in 0..self.below(4) {
            let key = KEYS[self.below(KEYS.len())];
            let experiment = KEYS[self.below(KEYS.len())];
            let version = self.below(3);
            self.out.push_str(&format!("id||{key}\t{experiment}__{version}\t"));
            self.pick(KEYS);
            self.out.push('\n');
        }
    }
}
