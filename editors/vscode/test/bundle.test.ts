// What is shipped: the bundle loads with nothing but `vscode` from outside.

import assert from "node:assert/strict";
import Module from "node:module";
import * as path from "node:path";
import { describe, it } from "node:test";

type Load = (request: string, ...rest: unknown[]) => unknown;

describe("the bundle", () => {
  it("needs nothing but vscode and Node.js, and has what VS Code calls", () => {
    const loader = Module as unknown as { _load: Load };
    const load = loader._load;
    const outside = new Set<string>();
    loader._load = (request, ...rest): unknown => {
      if (request === "vscode") return load(path.resolve("test/fake/vscode.cjs"), ...rest);
      if (!path.isAbsolute(request)) outside.add(request);
      return load(request, ...rest);
    };
    try {
      const bundle = load(path.resolve("dist/extension.js"), undefined, false) as Record<string, unknown>;
      assert.equal(typeof bundle.activate, "function");
      assert.equal(typeof bundle.deactivate, "function");
    } finally {
      loader._load = load;
    }
    const strangers = [...outside].filter((name) => !Module.isBuiltin(name));
    assert.deepEqual(strangers, []);
  });
});
