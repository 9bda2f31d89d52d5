//! The command line on payloads, as a user runs it: types, reduce, prune.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PAYLOAD: &str = r#"{
  "features": {
    "price-badge": {"defaultValue": "none", "rules": [{"force": "save", "condition": {"country": "CN"}}]},
    "free-shipping": {"defaultValue": false},
    "from": {"defaultValue": 280, "rules": [{"force": null}]},
    "layout": {"defaultValue": {"columns": 3, "tags": []}, "rules": [{"key": "layout", "variations": [{"columns": 2, "wide": true}, {"columns": 4, "tags": ["a", "b"]}]}]},
    "held": {"defaultValue": "x", "rules": [{"variations": ["h", "t"], "meta": [{"key": "in"}, {"key": "out", "passthrough": true}]}]},
    "empty": {"defaultValue": {}},
    "quo\"te": {"defaultValue": "a\\b"},
    "nothing": {},
    "of-project": {"defaultValue": 1, "metadata": {"projects": ["p1"], "customFields": {"app": "web"}}}
  },
  "experiments": [{"key": "hero", "variations": [{}, {}], "meta": [{"key": "control"}, {"key": "bold"}]}]
}"#;

const DECLARATIONS: &str = r#"/** Made by `vario types`: the payload's features and experiments, for `createVario<Features, Experiments>(…)`. */
export interface Features {
  "price-badge": "none" | "save";
  "free-shipping": boolean;
  "from": number | null;
  "layout": { "columns": number; "tags"?: Array<"a" | "b">; "wide"?: boolean };
  "held": "x" | "h";
  "empty": Record<string, never>;
  "quo\"te": "a\\b";
  "nothing": null;
  "of-project": number;
}

export interface Experiments {
  "layout": "0" | "1";
  "held": "in" | "out";
  "hero": "control" | "bold";
}
"#;

/// A folder of its own for each test, with the payload in it.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("payload-{name}"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("payload.json"), PAYLOAD).unwrap();
    folder
}

fn vario(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vario")).current_dir(folder).args(args).output().unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn declarations_say_what_features_and_experiments_may_be() {
    let output = vario(&folder("types"), &["types", "payload.json"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), DECLARATIONS);
}

#[test]
fn the_compiler_takes_the_declarations_and_refuses_what_they_refuse() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = folder("compiled");
    fs::write(folder.join("features.d.ts"), vario(&folder, &["types", "payload.json"]).stdout).unwrap();
    let program = r#"import type { Vario } from "OPTIONS";
import type { Experiments, Features } from "./features.js";
declare const vario: Vario<Features, Experiments>;
export const badge: "none" | "save" = vario.value("price-badge", "none");
export const columns: number = vario.value("layout", { columns: 1 }).columns;
export const headline: "control" | "bold" = vario.variant("hero");
export const quoted: "a\\b" = vario.value('quo"te', "a\\b");
// @ts-expect-error: no such variation
if (vario.variant("hero") === "bolt") vario.isOn("empty");
// @ts-expect-error: no such feature
vario.isOn("prise-badge");
// @ts-expect-error: a number or null
vario.value("from", "280");
"#;
    compiles(root, &folder, program);
}

/// Where the compiler is installed.
fn compiles(root: &Path, folder: &Path, program: &str) {
    let compiler = root.join("node_modules/typescript/bin/tsc");
    if !compiler.exists() {
        eprintln!("skipped: the TypeScript compiler is not installed (npm ci)");
        return;
    }
    let options = root.join("js/src/options.js");
    fs::write(folder.join("program.ts"), program.replace("OPTIONS", options.to_str().unwrap())).unwrap();
    let flags = [
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--target",
        "es2022",
        "--module",
        "esnext",
        "--moduleResolution",
        "bundler",
        "--types",
        "",
    ];
    let checked = Command::new("node").current_dir(folder).arg(compiler).args(flags).arg("program.ts").output().unwrap();
    assert!(checked.status.success(), "{}{}", String::from_utf8_lossy(&checked.stdout), String::from_utf8_lossy(&checked.stderr));
}

const PLAN: &str = r#"{"events":{
  "Plan Chosen":{"properties":{"plan":{"enum":["free","pro"]},"seats":{"type":"integer"}},"required":["plan"],"additionalProperties":false},
  "Signed Up":{"properties":{"by":{"type":"string"}}}
}}"#;

#[test]
fn a_plan_s_declarations_stand_beside_a_payloads_and_the_compiler_holds_calls_to_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = folder("plan");
    fs::write(folder.join("plan.json"), PLAN).unwrap();
    let both = vario(&folder, &["types", "payload.json", "plan.json"]).stdout;
    let expected = r#"export interface Events {
  "Plan Chosen": { "plan": "free" | "pro"; "seats"?: number };
  "Signed Up": { "by"?: string };
}
"#;
    let told = String::from_utf8(both.clone()).unwrap();
    assert!(told.starts_with(DECLARATIONS) && told.ends_with(expected), "{told}");
    fs::write(folder.join("bad.json"), r#"{"events":{"a":{"type":"text"}}}"#).unwrap();
    let refused = vario(&folder, &["types", "bad.json"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("(E_PLAN_SHAPE at $.events.a.type)"));

    fs::write(folder.join("events.d.ts"), both).unwrap();
    let program = r#"import type { Vario } from "OPTIONS";
import type { Events, Experiments, Features } from "./events.js";
declare const vario: Vario<Features, Experiments, Events>;
vario.track("Plan Chosen", { plan: "pro", seats: 3 });
vario.track("Signed Up");
// @ts-expect-error: no such event
vario.track("Plan Chosn", { plan: "pro" });
// @ts-expect-error: not one of the plans
vario.track("Plan Chosen", { plan: "gold" });
"#;
    compiles(root, &folder, program);
}

#[test]
fn an_empty_payload_has_no_names() {
    let folder = folder("empty");
    fs::write(folder.join("empty.json"), "{}").unwrap();
    let output = String::from_utf8(vario(&folder, &["types", "empty.json"]).stdout).unwrap();
    assert!(output.ends_with("export interface Features {}\n\nexport interface Experiments {}\n"), "{output}");
}

#[test]
fn a_payload_is_reduced_by_attributes_and_by_metadata() {
    let folder = folder("reduce");
    fs::write(folder.join("attributes.json"), r#"{"country": "DE"}"#).unwrap();
    let reduced = json(&vario(&folder, &["reduce", "payload.json", "--attributes", "attributes.json"]));
    assert_eq!(reduced["features"]["price-badge"]["rules"][0], serde_json::json!({"condition": {"$not": {}}, "force": null}));
    for (arguments, count) in [
        (&["--include-project", "p1"][..], 1),
        (&["--include-project", "p2", "--include-project", "p1"], 1),
        (&["--include-tag", "p1"], 0),
        (&["--include-field", "app=web"], 1),
        (&["--include-field", "app=mobile"], 0),
        (&["--exclude-project", "p1"], 8),
        (&["--exclude-field", "app=web", "--exclude-tag", "t"], 8),
    ] {
        let output = vario(&folder, &[&["reduce", "payload.json"][..], arguments].concat());
        assert_eq!(json(&output)["features"].as_object().unwrap().len(), count, "{arguments:?}");
    }
}

#[test]
fn a_condition_is_pruned_with_the_groups_of_a_payload() {
    let folder = folder("prune");
    fs::write(folder.join("attributes.json"), r#"{"id": "u1"}"#).unwrap();
    fs::write(folder.join("groups.json"), r#"{"savedGroups": {"g": {"type": "list", "attributeKey": "id", "values": ["u1"]}}}"#).unwrap();
    for (condition, more, expected) in [
        (r#"{"id": "u1", "country": "CN"}"#, &[][..], r#"{"country":"CN"}"#),
        (r#"{"id": "u2", "country": "CN"}"#, &[], "false"),
        (r#"{"$savedGroup": {"id": "g"}}"#, &["--payload", "groups.json"], "true"),
        (r#"{"$savedGroup": {"id": "g"}}"#, &[], "false"),
    ] {
        fs::write(folder.join("condition.json"), condition).unwrap();
        let output = vario(&folder, &[&["prune", "condition.json", "--attributes", "attributes.json"][..], more].concat());
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), expected, "{condition}");
    }
}

#[test]
fn mistakes_in_payloads_are_named_and_end_with_code_2() {
    let folder = folder("mistakes");
    fs::write(folder.join("list.json"), "[]").unwrap();
    fs::write(folder.join("cut.json"), "{\"features\":").unwrap();
    fs::write(folder.join("odd.json"), r#"{"features": {"a": 1}}"#).unwrap();
    for (arguments, complaint) in [
        (&["types", "missing.json"][..], "error: missing.json: "),
        (&["types", "list.json"], "error: list.json: not a JSON object\n"),
        (&["reduce", "cut.json"], "error: cut.json: not JSON from byte 12 on\n"),
        (&["types", "odd.json"], "error: odd.json: "),
        (&["reduce", "payload.json", "--attributes", "list.json"], "error: list.json: not a JSON object\n"),
        (&["reduce", "payload.json", "--include-field", "app"], "error: invalid value 'app' for '--include-field <FIELD=VALUE>'"),
        (&["prune", "payload.json"], "error: the following required arguments were not provided"),
        (&["conformance", "growthbook", "list.json"], ""),
        (&["conformance", "other", "list.json"], "error: invalid value 'other' for '<SUITE>'"),
    ] {
        let output = vario(&folder, arguments);
        let code = if complaint.is_empty() { 1 } else { 2 };
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with(complaint), "{arguments:?}: {said}");
    }
}
