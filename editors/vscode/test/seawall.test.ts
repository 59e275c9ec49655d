// The extension with the real client library and the real program (SEAWALL_BINARY), on the demo project.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import * as vscode from "vscode";

import { activate, deactivate } from "../src/extension";
import { ruleOf } from "../src/rules";
import { context, did, reset, until, world } from "./fake/world";

const binary = process.env.SEAWALL_BINARY;

describe("the real program", { skip: binary === undefined && "needs SEAWALL_BINARY" }, () => {
  let folder = "";

  beforeEach(async () => {
    reset();
    folder = mkdtempSync(path.join(realpathSync(tmpdir()), "shop-"));
    cpSync("../../testdata/projects/shop", folder, { recursive: true });
    world.folders = [folder];
    world.userSettings = { "seawall.path": path.resolve(binary ?? "") };
    await activate(context());
  });
  afterEach(deactivate);

  const found = (file: string): string[] => {
    const diagnostics = did.diagnostics.get(path.join(folder, file)) ?? [];
    return diagnostics.map(({ code }) => ruleOf(code) ?? "");
  };

  it("is ready, and its findings arrive in files that nobody has opened", async () => {
    assert.match(did.items[0]?.tooltip ?? "", /^Seawall \d+\.\d+\.\d+ is ready/);
    await until("findings", () => found("compose.yaml").includes("compose/database-port-published"));
    await until("findings", () => found("nginx/nginx.conf").includes("nginx/tls-protocols-legacy"));
    assert.deepEqual(did.errors, []);
  });

  it("has a page for a rule", async () => {
    const uri = vscode.Uri.parse("seawall-rule:/compose/user-root.md");
    const page = await did.providers.get("seawall-rule")?.provideTextDocumentContent(uri);
    assert.match(page ?? "", /compose\/user-root/);
    assert.match(page ?? "", /root/);
  });

  it("lists its rules for the command that explains one", async () => {
    world.answers = ["compose/user-root"];
    await did.commands.get("seawall.showRule")?.();
    assert.deepEqual(did.shown, ["markdown.showPreviewToSide seawall-rule:/compose/user-root.md"]);
  });

  it("answers the command that fixes the workspace", async () => {
    await did.commands.get("seawall.fixAllFiles")?.();
    assert.deepEqual(did.errors, []);
    assert.match(readFileSync(path.join(folder, ".env"), "utf8"), /TLS_MIN_VERSION/);
  });
});
