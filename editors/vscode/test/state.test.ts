// What the status item shows.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { identifierAt, readRules, ruleOf } from "../src/rules";
import { show } from "../src/state";

describe("the status item", () => {
  it("tells each state apart", () => {
    const shown = [
      show({ is: "off" }),
      show({ is: "starting" }),
      show({ is: "ready", program: "/bin/seawall", version: "0.1.0" }),
      show({ is: "stopped" }),
      show({ is: "failed", problem: "It is not there." }),
    ];
    assert.equal(new Set(shown.map(({ text }) => text)).size, shown.length);
    assert.deepEqual(shown.map(({ tone }) => tone), ["normal", "normal", "normal", "warning", "error"]);
    assert.equal(shown[2]?.tooltip, "Seawall 0.1.0 is ready (/bin/seawall). Click to show the output.");
    assert.equal(shown[4]?.tooltip, "It is not there. Click to show the output.");
  });

  it("does without a version", () => {
    assert.match(show({ is: "ready", program: "/bin/seawall", version: undefined }).tooltip, /^Seawall is ready/);
  });
});

describe("rules", () => {
  it("are found around the cursor", () => {
    const line = "# seawall: ignore[k8s/run-as-root-user, env/tls-min-version] why";
    assert.equal(identifierAt(line, 18), "k8s/run-as-root-user");
    assert.equal(identifierAt(line, 37), "k8s/run-as-root-user");
    assert.equal(identifierAt(line, 41), "env/tls-min-version");
    assert.equal(identifierAt(line, 3), undefined);
    assert.equal(identifierAt("", 0), undefined);
  });

  it("are read from a diagnostic's code", () => {
    assert.equal(ruleOf("compose/privileged"), "compose/privileged");
    assert.equal(ruleOf({ value: "compose/privileged", target: "https://…" }), "compose/privileged");
    for (const other of [undefined, null, 3, "syntax", { value: 3 }]) assert.equal(ruleOf(other), undefined);
  });

  it("are read from the program's list, which must be one", () => {
    const rule = { id: "a/b", title: "t", severity: "high" };
    assert.deepEqual(readRules(JSON.stringify([rule])), [rule]);
    for (const other of ["{}", "[1]", "[null]", '[{"id":"a/b"}]']) assert.throws(() => readRules(other), /no list of rules/);
    assert.throws(() => readRules("error: …"));
  });
});
