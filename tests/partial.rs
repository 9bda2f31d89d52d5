//! Partial evaluation agrees with full evaluation, for any condition and payload.
#![cfg(all(feature = "partial", not(target_arch = "wasm32")))]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use serde_json::{Value as Tree, json};
use vario::experiment::condition::{Conditions, Subject, Truth};
use vario::experiment::evaluate::{Evaluator, Part};
use vario::experiment::report::{auto_json, feature_json};
use vario::host::NativeHost;
use vario::json::Json;
use vario::json::read::read;
use vario::json::store::{Store, Value};
use vario::json::write::text;
use vario::partial::prune::prune_condition;
use vario::partial::reduce::reduce_payload;

fn tree(json: &Tree) -> Json {
    read(&json.to_string(), &NativeHost).unwrap()
}

/// Values that attributes and operands share, so that tests often come true.
fn value() -> impl Strategy<Value = Tree> {
    let plain = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::from),
        (0..3_i32).prop_map(Tree::from),
        prop::sample::select(&["x", "y", "g0", "1.2.3"][..]).prop_map(Tree::from),
    ];
    let member = prop_oneof![3 => plain.clone(), 1 => plain.clone().prop_map(|value| json!({"a": value})), 1 => plain.clone().prop_map(|value| json!({"x": value, "b": 1}))];
    prop_oneof![
        4 => plain.clone(),
        1 => prop::collection::vec(member, 0..3).prop_map(Tree::from),
        1 => plain.prop_map(|value| json!({"x": value})),
    ]
}

/// What stands under an attribute.
fn operand() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        3 => value(),
        1 => Just(json!({})),
        3 => (prop::sample::select(&["$eq", "$ne", "$lt", "$gte", "$exists", "$regex", "$vgt", "$type", "$unknown"][..]), value())
            .prop_map(|(operator, value)| json!({operator: value})),
        2 => (prop::sample::select(&["$in", "$nin", "$all"][..]), prop::collection::vec(value(), 0..3)).prop_map(|(operator, list)| json!({operator: list})),
        1 => (prop::sample::select(&["$inGroup", "$notInGroup"][..]), group_id()).prop_map(|(operator, id)| json!({operator: id})),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| json!({"$not": inner})),
            inner.clone().prop_map(|inner| json!({"$elemMatch": inner})),
            inner.clone().prop_map(|inner| json!({"$size": inner})),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| match (one, other) {
                (Tree::Object(mut one), Tree::Object(other)) => {
                    one.extend(other);
                    one.into()
                }
                (one, _) => one,
            }),
            prop::sample::select(
                &[r#"{"$elemMatch":null}"#, r#"{"$elemMatch":{"$or":null}}"#, r#"{"$elemMatch":{"$or":[{"$not":null}]}}"#][..]
            )
            .prop_map(|broken| serde_json::from_str(broken).unwrap()),
            group_id().prop_map(|id| json!({"$elemMatch": {"$savedGroup": {"id": id}}})),
        ]
    })
}

fn group_id() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["g0", "g1", "g2", "g3", "list", "other", "bare", "remote", "future", "broken", "missing"][..])
}

fn reference() -> impl Strategy<Value = Tree> {
    prop_oneof![
        6 => group_id().prop_map(|id| json!({"id": id})),
        2 => (group_id(), prop::sample::select(&["a", "b", "c", "d.x"][..])).prop_map(|(id, key)| json!({"id": id, "attributeKey": key})),
        1 => group_id().prop_map(|id| json!({"id": id, "attributeKey": 1})),
        1 => value(),
    ]
}

fn condition() -> impl Strategy<Value = Tree> {
    let attribute = prop::sample::select(&["a", "b", "c", "d", "d.x", "a.0", "tags"][..]);
    let leaf = prop_oneof![
        8 => (attribute, operand()).prop_map(|(key, operand)| json!({key: operand})),
        2 => reference().prop_map(|reference| json!({"$savedGroup": reference})),
        1 => Just(json!({})),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let list = || prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            2 => (prop::sample::select(&["$and", "$or", "$nor"][..]), list()).prop_map(|(key, list)| json!({key: list})),
            1 => inner.clone().prop_map(|inner| json!({"$not": inner})),
            2 => list().prop_map(|list| {
                let mut fields = serde_json::Map::new();
                list.into_iter().for_each(|condition| fields.extend(condition.as_object().cloned().unwrap_or_default()));
                fields.into()
            }),
            1 => (prop::sample::select(&["$and", "$or", "$nor", "$not"][..]), prop::sample::select(&["null", "1", "[null]"][..]))
                .prop_map(|(key, broken)| json!({key: serde_json::from_str::<Tree>(broken).unwrap()})),
        ]
    })
}

fn groups() -> impl Strategy<Value = Tree> {
    (condition(), condition(), condition(), condition(), prop::collection::vec(value(), 0..3)).prop_map(
        |(one, two, three, four, values)| {
            let group = |condition: Tree| json!({"type": "condition", "condition": condition});
            json!({
                "g0": group(one), "g1": group(two), "g2": group(three), "g3": group(four),
                "list": {"type": "list", "attributeKey": "a", "values": values.clone()},
                "other": {"type": "list", "attributeKey": "b", "values": values.clone()},
                "bare": values, "remote": {"type": "remote", "attributeKey": "a"}, "future": {"type": "later"}, "broken": null,
            })
        },
    )
}

/// Attributes; each may be missing.
fn attributes() -> impl Strategy<Value = Tree> {
    let remote = prop::option::of(prop::collection::vec(group_id(), 0..2));
    let keys = ["a", "b", "c", "d", "tags"];
    (prop::collection::vec(prop::option::of(value()), keys.len()), remote).prop_map(move |(values, remote)| {
        let given = keys.iter().zip(values).filter_map(|(key, value)| Some(((*key).to_owned(), value?)));
        let mut attributes: serde_json::Map<String, Tree> = given.collect();
        attributes.extend(remote.map(|ids| ("__gb_remoteGroupIds".to_owned(), json!(ids))));
        attributes.into()
    })
}

/// The attributes with what is known in their place.
fn agreeing(known: &Tree, others: &Tree) -> Tree {
    let mut all = others.as_object().cloned().unwrap();
    all.extend(known.as_object().cloned().unwrap());
    all.into()
}

/// What the evaluator says of a condition on a visitor.
fn truth(condition: &str, visitor: &Tree, groups: &Tree) -> Truth {
    let mut store = Store::default();
    let [condition, attributes, groups] =
        [condition, &visitor.to_string(), &groups.to_string()].map(|text| store.read(text, &NativeHost).unwrap());
    let conditions = Conditions::new(&store, groups, Value::NULL, attributes, &NativeHost);
    conditions.test(condition, Subject::Fields(attributes))
}

fn feature_id() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["f0", "f1", "f2", "f3"][..])
}

fn parents() -> impl Strategy<Value = Tree> {
    let about_value = prop_oneof![
        3 => operand().prop_map(|operand| json!({"value": operand})),
        1 => condition(),
        1 => group_id().prop_map(|id| json!({"$savedGroup": {"id": id}})),
    ];
    let parent = (feature_id(), about_value, any::<bool>())
        .prop_map(|(id, condition, gate)| json!({"id": id, "condition": condition, "gate": gate}));
    prop::collection::vec(parent, 1..3).prop_map(Tree::from)
}

/// What rules and experiments have in common.
fn targeting() -> impl Strategy<Value = serde_json::Map<String, Tree>> {
    let attribute = prop::option::weighted(0.3, prop::sample::select(&["a", "b"][..]).prop_map(Tree::from));
    (prop::option::weighted(0.8, condition()), prop::option::weighted(0.2, parents()), prop::option::weighted(0.3, 0.0..1.0_f64), attribute)
        .prop_map(|(condition, parents, coverage, attribute)| {
            let fields = [
                ("condition", condition),
                ("parentConditions", parents),
                ("coverage", coverage.map(Tree::from)),
                ("hashAttribute", attribute),
            ];
            fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
        })
}

fn rule() -> impl Strategy<Value = Tree> {
    let action = prop_oneof![
        value().prop_map(|value| json!({"force": value})),
        prop::sample::select(&["e0", "e1"][..])
            .prop_map(|key| json!({"key": key, "variations": ["c", "t"], "meta": [{"key": "0"}, {"key": "1"}]})),
        prop::sample::select(&["b0", "b1", "b2"][..])
            .prop_map(|bandit| json!({"contextualVariations": ["c", "t"], "contextualBanditRef": bandit})),
    ];
    (targeting(), action).prop_map(|(mut rule, action)| {
        rule.extend(action.as_object().cloned().unwrap());
        rule.into()
    })
}

fn payload() -> impl Strategy<Value = Tree> {
    let feature =
        || (value(), prop::collection::vec(rule(), 0..3)).prop_map(|(default, rules)| json!({"defaultValue": default, "rules": rules}));
    let experiment = |key: &'static str| {
        targeting().prop_map(move |mut experiment| {
            experiment.extend([("key".to_owned(), json!(key)), ("variations".to_owned(), json!([{}, {}]))]);
            Tree::from(experiment)
        })
    };
    let leaf = || {
        (condition(), prop::sample::select(&[0.0, 0.5, 1.0][..]))
            .prop_map(|(condition, weight)| json!({"leafId": 1, "condition": condition, "weights": [weight, 1.0 - weight]}))
    };
    let bandit = || prop::collection::vec(leaf(), 0..3).prop_map(|contexts| json!({"banditVersion": 2, "contexts": contexts}));
    ((feature(), feature(), feature(), feature()), (experiment("x0"), experiment("x1")), (bandit(), bandit()), groups()).prop_map(
        |(features, experiments, bandits, groups)| {
            json!({
                "features": {"f0": features.0, "f1": features.1, "f2": features.2, "f3": features.3},
                "experiments": [experiments.0, experiments.1],
                "contextualBandits": {"b0": bandits.0, "b1": bandits.1},
                "savedGroups": groups,
            })
        },
    )
}

/// Saved groups that refer to each other in every way, on few attributes.
fn entangled() -> impl Strategy<Value = Tree> {
    let attribute = (prop::sample::select(&["a", "b"][..]), 0..2_i32).prop_map(|(key, value)| json!({key: value}));
    let name = || prop::sample::select(&["g0", "g1", "g2"][..]);
    let leaf = prop_oneof![
        attribute,
        name().prop_map(|id| json!({"$savedGroup": {"id": id}})),
        name().prop_map(|id| json!({"tags": {"$elemMatch": {"$savedGroup": {"id": id}}}})),
    ];
    let group = || {
        leaf.clone().prop_recursive(3, 8, 3, |inner| {
            prop_oneof![
                inner.clone().prop_map(|inner| json!({"$not": inner})),
                (prop::sample::select(&["$and", "$or", "$nor"][..]), prop::collection::vec(inner, 1..3))
                    .prop_map(|(key, list)| json!({key: list})),
            ]
        })
    };
    (group(), group(), group(), group()).prop_map(|(rule, one, two, three)| {
        let group = |condition: Tree| json!({"type": "condition", "condition": condition});
        let rules = json!([{"condition": rule, "force": 1}]);
        let parent = json!({"id": "f0", "condition": {"$savedGroup": {"id": "g1"}}});
        let child = json!([{"condition": {"$savedGroup": {"id": "g2"}}, "parentConditions": [parent], "force": 1}]);
        json!({
            "features": {"f0": {"defaultValue": 0, "rules": rules}, "f1": {"defaultValue": 0, "rules": child}},
            "savedGroups": {"g0": group(one), "g1": group(two), "g2": group(three)},
        })
    })
}

/// Attributes for them.
fn plain_attributes() -> impl Strategy<Value = Tree> {
    let number = || prop::option::of(0..2_i32);
    let member = (number(), number()).prop_map(|(a, b)| json!({"a": a, "b": b}));
    (number(), number(), prop::option::of(prop::collection::vec(member, 0..3))).prop_map(|(a, b, tags)| {
        let fields = [("a", a.map(Tree::from)), ("b", b.map(Tree::from)), ("tags", tags.map(Tree::from))];
        fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect::<serde_json::Map<_, _>>().into()
    })
}

/// All decisions of a payload for a visitor, as JSON; none when the evaluator refuses the payload.
fn decisions(payload: &str, visitor: &Tree, settings: &Tree, sticky: &str) -> Option<Vec<String>> {
    let mut evaluator = Evaluator::new(&NativeHost);
    evaluator.load(payload).ok()?;
    evaluator.tell(Part::Attributes, visitor.to_string()).unwrap();
    evaluator.tell(Part::Settings, settings.to_string()).unwrap();
    evaluator.stick(sticky);
    let mut all: Vec<String> = ["f0", "f1", "f2", "f3"].iter().map(|key| feature_json(&evaluator, key, &NativeHost)).collect();
    all.push(auto_json(&evaluator, &NativeHost));
    all.push(evaluator.sticky_lines());
    Some(all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 400 } else { 100_000 }))]

    #[test]
    fn what_is_left_of_a_condition_says_what_the_condition_says(
        condition in condition(), groups in groups(), known in attributes(), visitors in prop::collection::vec(attributes(), 4)
    ) {
        let pruned = text(&prune_condition(&tree(&condition), &tree(&known), &tree(&groups), &NativeHost), &NativeHost);
        for visitor in visitors {
            let visitor = agreeing(&known, &visitor);
            let whole = truth(&condition.to_string(), &visitor, &groups);
            let left = match pruned.as_str() {
                "true" => Truth::True,
                "false" => Truth::False,
                _ => truth(&pruned, &visitor, &groups),
            };
            prop_assert_eq!(left, whole, "{} for {}", pruned, visitor);
        }
    }
    #[test]
    fn groups_that_refer_to_each_other_in_every_way_say_the_same_when_reduced(
        payload in entangled(), known in plain_attributes(), visitors in prop::collection::vec(plain_attributes(), 6)
    ) {
        let reduced = text(&reduce_payload(&tree(&json!({"payload": payload, "attributes": known})), &NativeHost), &NativeHost);
        for visitor in visitors {
            let visitor = agreeing(&known, &visitor);
            let whole = decisions(&payload.to_string(), &visitor, &json!({}), "").unwrap();
            prop_assert_eq!(decisions(&reduced, &visitor, &json!({}), "").unwrap(), whole, "{} for {}", reduced, visitor);
        }
    }

    #[test]
    fn a_reduced_payload_decides_what_the_payload_decides(
        payload in payload(), known in attributes(), id in prop::option::of("u[0-9]"), visitors in prop::collection::vec((attributes(), "u[0-9]"), 3),
        forced in prop::option::weighted(0.2, 0..3_i32), sticky in prop::option::weighted(0.3, 0..2_i32)
    ) {
        let known = id.map_or(known.clone(), |id| agreeing(&json!({"id": id}), &known));
        let options = json!({"payload": payload, "attributes": known});
        let reduced = text(&reduce_payload(&tree(&options), &NativeHost), &NativeHost);
        let settings = forced.map_or(json!({}), |variation| json!({"forcedVariations": {"e0": variation, "x0": variation}}));
        for (visitor, id) in visitors {
            let visitor = agreeing(&known, &agreeing(&json!({"id": id}), &visitor));
            let id = visitor["id"].as_str().unwrap();
            let sticky = sticky.map(|variation| format!("id||{id}\te0__0\t{variation}\nid||{id}\tf1__0\t{variation}")).unwrap_or_default();
            let Some(whole) = decisions(&payload.to_string(), &visitor, &settings, &sticky) else { return Err(TestCaseError::reject("not a payload")) };
            prop_assert_eq!(decisions(&reduced, &visitor, &settings, &sticky), Some(whole), "{} for {}", reduced, visitor);
        }
    }
}

/// A condition group that refers to another.
fn refers(to: usize) -> Tree {
    json!({"type": "condition", "condition": {"$or": [{"a": 1}, {"$savedGroup": {"id": format!("g{to}")}}]}})
}

#[test]
fn chains_and_circles_of_any_length_end_soon() {
    let length = 1_500_usize;
    let parent = |to: usize| json!([{"id": format!("f{to}"), "condition": {"value": 1}}]);
    let feature = |to: usize| json!({"defaultValue": 0, "rules": [{"parentConditions": parent(to), "condition": {"$savedGroup": {"id": "g0"}}, "force": 1}]});
    for circle in [false, true] {
        let next = |number: usize| if circle { (number + 1) % length } else { number + 1 };
        let features: serde_json::Map<_, _> = (0..length).map(|number| (format!("f{number}"), feature(next(number)))).collect();
        let groups: serde_json::Map<_, _> = (0..length).map(|number| (format!("g{number}"), refers(next(number)))).collect();
        let payload = json!({"features": {"f0": features["f0"]}, "savedGroups": groups});
        let reduced = reduce_payload(&tree(&json!({"payload": payload, "attributes": {"b": 1}})), &NativeHost);
        // What is not looked at for its depth stays as written, and needs the groups it names.
        assert_eq!(reduced.get("savedGroups").unwrap().as_obj().unwrap().len(), length);
        let payload = json!({"features": features});
        let kept = |prerequisites: &str| {
            let options = json!({"payload": payload, "include": {"tags": ["none"]}, "prerequisites": prerequisites});
            reduce_payload(&tree(&options), &NativeHost).get("features").unwrap().as_obj().unwrap().len()
        };
        assert_eq!(kept("include"), 0);
        let mut payload = payload.clone();
        payload["features"]["f0"]["metadata"] = json!({"tags": ["none"]});
        let options = json!({"payload": payload, "include": {"tags": ["none"]}});
        assert_eq!(reduce_payload(&tree(&options), &NativeHost).get("features").unwrap().as_obj().unwrap().len(), length);
    }
}

#[test]
fn groups_that_all_refer_to_all_end_soon() {
    let names: Vec<Tree> = (0..12).map(|number| json!({"$not": {"$savedGroup": {"id": format!("g{number}")}}})).collect();
    let groups: serde_json::Map<_, _> =
        (0..12).map(|number| (format!("g{number}"), json!({"type": "condition", "condition": {"$and": names}}))).collect();
    let condition = json!({"$savedGroup": {"id": "g0"}, "b": 1});
    let pruned = prune_condition(&tree(&condition), &tree(&json!({"b": 1})), &tree(&groups.into()), &NativeHost);
    assert!(pruned == Json::Bool(false) || pruned == tree(&condition), "{}", text(&pruned, &NativeHost));
}
