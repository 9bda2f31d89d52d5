//! Everything at once: facts, then the rule tables over them, then what is told of it.

use super::event::Scene;
use super::facts::{self, Object};
use super::history::{History, local_day};
use super::model::Model;
use super::tier::{self, Standing};
use super::{interests, rules};
use crate::host::Host;
use crate::json::store::{Store, Value};
use crate::json::write::{push_key, push_string};

/// What holds at a time.
pub(super) struct Considered {
    /// All facts, segments, stages and level among them: an object.
    pub facts: String,
    /// Rules that fired: segment, segmentB, lifecycle, lifecycleB.
    rules: [Value; 4],
    standing: Standing,
    /// The level's rule.
    level: Value,
}

/// Asks every table. The store holds the model only, before and after.
pub(super) fn consider(history: &mut History, model: &Model, store: &mut Store, host: &dyn Host, now: u32, scene: Scene) -> Considered {
    let mut out = Object::new(host);
    facts::write(history, model, store, now, local_day(now, scene.offset_minutes), &mut out);
    let [segment, segment_b] = fired(store, [model.segments, model.segments_b], &out, host);
    out.word("segment", rules::name(store, segment));
    out.word("segmentB", rules::name(store, segment_b));
    let [stage, stage_b] = fired(store, [model.lifecycle, model.lifecycle_b], &out, host);
    let mark = store.mark();
    let of_facts = store.read(&out.closed(), host).unwrap_or(Value::NULL);
    let standing = tier::stand(history, store, model.tiers, of_facts, host, now);
    store.cut(mark);
    let levels = store.get(model.tiers, "levels");
    let level = standing.level.map_or(Value::NULL, |level| store.item(levels, level));
    for (key, rule) in [("lifecycle", stage), ("lifecycleB", stage_b), ("tier", level)] {
        out.word(key, rules::name(store, rule));
    }
    Considered { facts: out.closed(), rules: [segment, segment_b, stage, stage_b], standing, level }
}

/// The rules of two tables that the facts so far meet first.
fn fired(store: &mut Store, tables: [Value; 2], facts: &Object<'_>, host: &dyn Host) -> [Value; 2] {
    let mark = store.mark();
    let of_facts = store.read(&facts.closed(), host).unwrap_or(Value::NULL);
    let rules = tables.map(|table| rules::first(store, table, of_facts, host));
    store.cut(mark);
    rules
}

impl Considered {
    /// The names that triggers go by.
    pub(super) fn names<'a>(&self, store: &'a Store) -> [&'a str; 5] {
        let [segment, segment_b, stage, stage_b] = self.rules;
        [segment, segment_b, stage, stage_b, self.level].map(|rule| rules::name(store, rule))
    }

    /// The snapshot as JSON; see [`super::Profile::snapshot`].
    pub(super) fn json(&self, history: &History, model: &Model, store: &mut Store, host: &dyn Host, now: u32) -> String {
        let mark = store.mark();
        let facts = store.read(&self.facts, host).unwrap_or(Value::NULL);
        let (text, store) = (self.write(history, model, store, facts, host, now), store);
        store.cut(mark);
        text
    }

    fn write(&self, history: &History, model: &Model, store: &Store, facts: Value, host: &dyn Host, now: u32) -> String {
        let mut out = Object::new(host);
        let copied = |out: &mut Object<'_>, key: &str, fact: &str| {
            push_key(&mut out.text, key);
            crate::json::write::push_value(&mut out.text, store, store.get(facts, fact), host);
        };
        for (key, rule, of) in self.rules.iter().zip([["segment", "rule"], ["segmentB", "ruleB"]]).map(|(rule, [key, of])| (key, *rule, of))
        {
            named(&mut out, key, rules::name(store, rule));
            named(&mut out, of, rules::words(store, rule));
        }
        push_key(&mut out.text, "rfm");
        out.text.push('{');
        for key in ["r", "f", "m", "recency", "frequency", "monetary", "recencyDays", "orders", "amount", "currency"] {
            copied(&mut out, key, key);
        }
        out.text.push('}');
        for (key, rule) in self.rules.iter().skip(2).zip(["lifecycle", "lifecycleB"]).map(|(rule, key)| (key, *rule)) {
            push_key(&mut out.text, key);
            out.text.push('{');
            named(&mut out, "stage", rules::name(store, rule));
            named(&mut out, "rule", rules::words(store, rule));
            out.text.push('}');
        }
        for key in ["churnRisk", "pAlive", "activityRisk", "lifetimeValue", "expectedPurchases", "propensity", "points"] {
            copied(&mut out, key, key);
        }
        self.membership(store, model, &mut out);
        push_key(&mut out.text, "interests");
        out.text.push('[');
        for (interest, value) in history.interests.strongest(now, &model.interests).iter().take(20) {
            out.text.push_str(if out.text.ends_with('[') { "{" } else { ",{" });
            out.word("name", history.name(interest.name));
            out.word("kind", if interest.is_category { "category" } else { "tag" });
            out.number("value", *value);
            out.text.push('}');
        }
        out.text.push(']');
        out.flag("interestClear", interests::is_clear(&history.interests.strongest(now, &model.interests), &model.interests));
        push_key(&mut out.text, "cluster");
        match model.clusters.as_ref().and_then(|clusters| clusters.assign(store, history, now)) {
            Some(assigned) => {
                out.text.push('{');
                out.number("number", assigned.number as f64);
                named(&mut out, "name", rules::name(store, assigned.cluster));
                named(&mut out, "rule", rules::words(store, assigned.cluster));
                out.number("x", assigned.x);
                out.number("y", assigned.y);
                out.text.push('}');
            }
            None => out.text.push_str("null"),
        }
        out.closed()
    }

    /// Level, the next one, and until when.
    fn membership(&self, store: &Store, model: &Model, out: &mut Object<'_>) {
        let levels = store.get(model.tiers, "levels");
        let next = store.item(levels, self.standing.level.map_or(0, |level| level.saturating_add(1)));
        push_key(&mut out.text, "tier");
        out.text.push('{');
        named(out, "level", rules::name(store, self.level));
        named(out, "next", rules::name(store, next));
        named(out, "nextRule", rules::words(store, next));
        out.flag("trial", self.standing.is_trial);
        out.maybe("until", (self.standing.until > 0).then(|| f64::from(self.standing.until) * 1000.0));
        out.text.push('}');
    }
}

/// A text, or null for an empty one.
fn named(out: &mut Object<'_>, key: &str, text: &str) {
    push_key(&mut out.text, key);
    if text.is_empty() {
        out.text.push_str("null");
    } else {
        push_string(&mut out.text, text);
    }
}
