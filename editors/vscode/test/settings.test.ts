// Settings, and that the manifest says of them what the code does.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { readSettings, serverArguments, serverOptions, type Settings } from "../src/settings";

interface Setting {
  readonly default: unknown;
  readonly scope: string;
  readonly markdownDescription: string;
}

interface Manifest {
  readonly activationEvents: string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: string[] } };
  readonly contributes: {
    readonly commands: { readonly command: string }[];
    readonly configuration: { readonly properties: Record<string, Setting> };
  };
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const properties = manifest.contributes.configuration.properties;

function read(values: Record<string, unknown>): Settings {
  return readSettings((key) => values[key]);
}

describe("settings", () => {
  it("are the manifest's defaults where nothing is set", () => {
    const defaults = readSettings((key) => properties[`seawall.${key}`]?.default);
    assert.deepEqual(read({}), defaults);
    assert.deepEqual(serverOptions(defaults), {});
    assert.deepEqual(serverArguments(defaults), ["lsp"]);
  });

  it("are all in the manifest, with a description and a default, and nothing else is", () => {
    const asked: string[] = [];
    readSettings((key) => asked.push(`seawall.${key}`));
    assert.deepEqual(asked.sort(), Object.keys(properties).sort());
    for (const [name, setting] of Object.entries(properties)) {
      assert.notEqual(setting.default, undefined, name);
      assert.match(setting.markdownDescription, /\.$/, name);
    }
  });

  it("go to the server where they are set", () => {
    const set = read({ config: " ci/seawall.toml ", select: ["tls", ""], ignore: ["env"], showUndecided: true, workspaceDiagnostics: false });
    assert.deepEqual(serverOptions(set), {
      config: "ci/seawall.toml", select: ["tls"], ignore: ["env"], showUndecided: true, workspaceDiagnostics: false,
    });
  });

  it("of a wrong type count as not set", () => {
    assert.deepEqual(read({ enable: "no", path: 3, args: "x", select: [1, null], showUndecided: 1, "trace.server": "loud" }), read({}));
  });

  it("that start programs cannot come from a workspace that is not trusted", () => {
    const restricted = ["seawall.args", "seawall.config", "seawall.path"];
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.sort(), restricted);
    assert.equal(properties["seawall.path"]?.scope, "machine-overridable");
    assert.equal(properties["seawall.args"]?.scope, "machine-overridable");
  });
});
