//! The profile of a visitor: opened from what the device kept and the fleet's model, told of events, asked, saved.

use super::event::{Event, Kind, Scene};
use super::history::{History, local_day};
use super::model::Model;
use super::snapshot::{Considered, consider};
use super::{tier, trigger};
use crate::error::{Code, Error};
use crate::host::Host;
use crate::json::store::{Store, Value};
use crate::json::write::push_field;

/// A visitor's profile. Times are milliseconds since 1970.
pub struct Profile<'h> {
    host: &'h dyn Host,
    store: Store,
    model: Model,
    history: History,
    scene: Scene,
}

fn seconds(millis: f64) -> u32 {
    // Saturates; NaN is 0.
    (millis / 1000.0) as u32
}

impl<'h> Profile<'h> {
    /// Opens a profile. `history`: what [`Profile::save`] answered, or nothing; bytes that are no history count as none.
    /// `model`: JSON text ([`super::model`]), or empty; one that is none counts as empty.
    #[must_use]
    pub fn open(history: &[u8], model: &str, host: &'h dyn Host) -> Self {
        let mut store = Store::default();
        let model = Model::read(model, &mut store, host);
        Self { host, store, model, history: History::decode(history), scene: Scene::default() }
    }

    /// Takes in an event: its name, its properties as JSON text (empty for none). `now`: when it happened; a time before the last
    /// event's counts as that. False when it was known already (an order's id). Pages are `Page Viewed`.
    ///
    /// # Errors
    /// `E_EVENT_JSON` when the properties are no JSON object.
    pub fn observe(&mut self, name: &str, properties: &str, now: f64, scene: Scene) -> Result<bool, Error> {
        let mark = self.store.mark();
        let value = if properties.is_empty() { Ok(Value::NULL) } else { self.store.read(properties, self.host) };
        let value = value.ok().filter(|value| value.is_missing() || self.store.is_object(*value));
        let value = value.ok_or_else(|| Error::new(Code::EventJson, "the properties are no JSON object"));
        let done = value.map(|value| self.take(name, value, seconds(now), scene));
        self.store.cut(mark);
        done
    }

    fn take(&mut self, name: &str, properties: Value, at: u32, scene: Scene) -> bool {
        self.store.allow(u32::MAX);
        let Self { store, history, model, .. } = self;
        let event = Event::new(name, store, properties, self.host);
        let kind = event.kind;
        self.scene = scene;
        if !history.record(&event, at, scene, &model.interests) {
            return false;
        }
        match kind {
            Kind::CheckIn => {
                let days = store.num(store.get(model.tiers, "streakDays")) as u32;
                history.membership.check_in(local_day(at, scene.offset_minutes), days);
                true
            }
            Kind::Trial => tier::begin_trial(history, store, model.tiers, at),
            _ => true,
        }
    }

    fn consider(&mut self, now: u32) -> Considered {
        self.store.allow(u32::MAX);
        consider(&mut self.history, &self.model, &mut self.store, self.host, now, self.scene)
    }

    /// Everything as JSON: `segment` `rule`, `segmentB` `ruleB`, `rfm` {`r` `f` `m` …}, `lifecycle` and `lifecycleB` {`stage`, `rule`}, `churnRisk`,
    /// `pAlive`, `activityRisk`, `lifetimeValue`, `expectedPurchases`, `propensity`, `points`, `tier` {`level`, `next`, `nextRule`, `trial`, `until` (ms)},
    /// `interests` [{`name`, `kind`, `value` 0 to 1}], `interestClear`, `cluster` {`number`, `name`, `rule`, `x`, `y`}. What is not known is null.
    pub fn snapshot(&mut self, now: f64) -> String {
        let now = seconds(now);
        let considered = self.consider(now);
        considered.json(&self.history, &self.model, &mut self.store, self.host, now)
    }

    /// The facts ([`super::facts`]) as one flat JSON object, to be the attribute `vario`: conditions then name `vario.segment` and the
    /// like.
    pub fn attributes(&mut self, now: f64) -> String {
        self.consider(seconds(now)).facts
    }

    /// What was entered and left since the last call, each once, as a JSON list of `{"what", "from", "to"}`: `what` is segment,
    /// segmentB, lifecycle, lifecycleB or tier; `from` and `to` are empty for none.
    pub fn changes(&mut self, now: f64) -> String {
        let considered = self.consider(seconds(now));
        let mut out = String::from("[");
        for change in trigger::changes(&mut self.history, considered.names(&self.store)) {
            out.push_str(if out.ends_with('[') { "{" } else { ",{" });
            push_field(&mut out, "what", change.what);
            push_field(&mut out, "from", &change.from);
            push_field(&mut out, "to", &change.to);
            out.push('}');
        }
        out.push(']');
        out
    }

    /// Segment and stage, by the first tables, of who has a history at a time (seconds since 1970); empty for none.
    #[cfg(all(feature = "tool", not(target_arch = "wasm32")))]
    pub(crate) fn groups_of(&mut self, history: History, now: u32) -> [String; 2] {
        self.history = history;
        let considered = self.consider(now);
        let [segment, _, stage, _, _] = considered.names(&self.store);
        [segment, stage].map(str::to_owned)
    }

    /// The history as bytes, at most 65,536.
    pub fn save(&mut self, now: f64) -> Vec<u8> {
        self.history.encode(seconds(now))
    }

    /// Forgets the visitor.
    pub fn forget(&mut self) {
        self.history = History::default();
    }

    /// What the device remembers.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The model in use.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }
}
