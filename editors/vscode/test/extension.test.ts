// The whole extension with the real client library, a fake VS Code and a fake server.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import * as vscode from "vscode";

import { activate, deactivate } from "../src/extension";
import { context, did, events, program, reset, until, world, type Message } from "./fake/world";

type Program = ReturnType<typeof program>;

let extension = context();

beforeEach(() => {
  reset();
  extension = context();
});

/** As VS Code does it. */
async function unloaded(): Promise<void> {
  await deactivate();
  extension.subscriptions.forEach((one) => void one.dispose());
}

async function activated(settings: Record<string, unknown>): Promise<Program> {
  const server = program();
  world.userSettings = { "seawall.path": server.file, ...settings };
  await activate(extension);
  return server;
}

async function told(server: Program, method: string, times = 1): Promise<Message> {
  return until(`${method}, ${String(times)} times`, () => server.messages().filter((one) => one.method === method)[times - 1]);
}

const status = (): string => did.items[0]?.text ?? "";
const changed = { affectsConfiguration: (section: string): boolean => section === "seawall" };
const run = async (command: string, ...args: unknown[]): Promise<unknown> => did.commands.get(command)?.(...args);

describe("the extension", () => {
  afterEach(unloaded);

  it("starts the program as a server, with what is set", async () => {
    const server = await activated({ "seawall.args": ["--extra"], "seawall.select": ["tls"], "seawall.showUndecided": true });
    assert.deepEqual((await told(server, "arguments")).params.args, ["lsp", "--extra"]);
    const { params } = await told(server, "initialize");
    assert.deepEqual(params.initializationOptions, { select: ["tls"], showUndecided: true });
    assert.equal(status(), "$(check) Seawall");
    assert.match(did.items[0]?.tooltip ?? "", /Seawall 9\.9\.9 is ready/);
    assert.equal(did.items[0]?.command, "seawall.showOutput");
    assert.equal(did.context.get("seawall.ready"), true);
    assert.deepEqual(did.errors, []);
  });

  it("says what to do where the program is missing", async () => {
    world.userSettings = { "seawall.path": "/nowhere/seawall" };
    await activate(extension);
    assert.equal(status(), "$(error) Seawall");
    assert.equal(did.items[0]?.backgroundColor?.id, "statusBarItem.errorBackground");
    assert.equal(did.errors.length, 1);
    assert.match(did.errors[0] ?? "", /no program is there.*Correct the setting/);
    assert.equal(did.context.get("seawall.ready"), false);
  });

  it("opens the settings from that message", async () => {
    world.userSettings = { "seawall.path": "/nowhere/seawall" };
    world.answers = ["Open Settings"];
    await activate(extension);
    await until("settings", () => did.shown.includes("workbench.action.openSettings seawall.path"));
  });

  it("says once that a program is no language server", async () => {
    await activated({ "seawall.args": ["--broken"] });
    assert.equal(status(), "$(error) Seawall");
    assert.equal(did.errors.filter((message) => message.includes("did not start as a language server")).length, 1);
  });

  it("restarts on the command and on a changed setting", async () => {
    const server = await activated({});
    await run("seawall.restartServer");
    await told(server, "initialize", 2);
    await told(server, "exit", 1);
    world.userSettings = { ...world.userSettings, "seawall.ignore": ["compose"] };
    events.configuration.fire(changed);
    const third = await told(server, "initialize", 3);
    assert.deepEqual(third.params.initializationOptions, { ignore: ["compose"] });
    await until("ready", () => status() === "$(check) Seawall");
  });

  it("stops when it is switched off", async () => {
    const server = await activated({});
    world.settings = { "seawall.enable": false };
    events.configuration.fire(changed);
    await told(server, "exit");
    await until("off", () => status() === "$(circle-slash) Seawall");
  });

  it("comes back by itself after a crash", async () => {
    const server = await activated({});
    process.kill(Number((await told(server, "arguments")).params.pid));
    await told(server, "initialize", 2);
    await until("ready", () => status() === "$(check) Seawall");
    await run("seawall.fixAllFiles");
    await told(server, "workspace/executeCommand");
  });

  it("asks the server to fix the workspace", async () => {
    const server = await activated({});
    await run("seawall.fixAllFiles");
    const { params } = await told(server, "workspace/executeCommand");
    assert.deepEqual(params, { command: "seawall.fixWorkspace", arguments: [] });
  });

  it("says that it is not running where the server is asked and is none", async () => {
    world.settings = { "seawall.enable": false };
    await activate(extension);
    await run("seawall.fixAllFiles");
    assert.deepEqual(did.errors, ["Seawall is not running."]);
  });

  it("shows the output", async () => {
    await activated({});
    await run("seawall.showOutput");
    assert.deepEqual(did.shown, ["Seawall"]);
  });

  it("writes messages to the output only if it is asked to", async () => {
    const server = await activated({});
    await told(server, "initialized");
    assert.ok(!did.log.some(({ message }) => message.includes("initialized")));
    await unloaded();
    reset();
    const traced = await activated({ "seawall.trace.server": "verbose" });
    await told(traced, "initialized");
    await run("seawall.fixAllFiles");
    await until("a trace", () => did.log.some(({ message }) => message.includes("workspace/executeCommand")));
  });
});

describe("a workspace that is not trusted", () => {
  afterEach(unloaded);

  it("sets neither program nor arguments nor configuration, until it is trusted", async () => {
    const [mine, theirs] = [program(), program()];
    world.trusted = false;
    world.userSettings = { "seawall.path": mine.file };
    world.settings = { "seawall.path": theirs.file, "seawall.args": ["--evil"], "seawall.config": "evil.toml", "seawall.ignore": ["env"] };
    await activate(extension);
    assert.deepEqual((await told(mine, "arguments")).params.args, ["lsp"]);
    assert.deepEqual((await told(mine, "initialize")).params.initializationOptions, { ignore: ["env"] });
    assert.deepEqual(theirs.messages(), []);

    world.trusted = true;
    events.trust.fire(undefined);
    assert.deepEqual((await told(theirs, "arguments")).params.args, ["lsp", "--evil"]);
  });
});

describe("Explain Rule", () => {
  const preview = (rule: string): string => `markdown.showPreviewToSide seawall-rule:/${rule}.md`;
  afterEach(unloaded);

  const at = (line: string, character: number): unknown => ({
    document: { uri: vscode.Uri.file("/w/compose.yaml"), lineAt: () => ({ text: line }) },
    selection: { active: { line: 0, character } },
  });

  it("shows the rule of the finding at the cursor", async () => {
    await activated({});
    world.editor = at("    privileged: true", 18);
    world.diagnostics = [
      { source: "other", code: "other/rule", range: { contains: (): boolean => true } },
      { source: "seawall", code: { value: "compose/privileged" }, range: { contains: (): boolean => true } },
    ];
    await run("seawall.showRule");
    assert.deepEqual(did.shown, [preview("compose/privileged")]);
  });

  it("shows the rule that a code action of the server's is about", async () => {
    const server = await activated({});
    await run("seawall.explain", { rule: "compose/privileged", uri: "file:///w/compose.yaml" });
    assert.deepEqual(did.shown, [preview("compose/privileged")]);
    assert.ok(!server.messages().some(({ method }) => method === "workspace/executeCommand"));
  });

  it("has the server's page, or what the program prints where no server runs", async () => {
    const page = async (): Promise<string | undefined> =>
      did.providers.get("seawall-rule")?.provideTextDocumentContent(vscode.Uri.parse("seawall-rule:/compose/privileged.md"));
    await activated({});
    assert.equal(await page(), "# compose/privileged\n");
    world.settings = { "seawall.enable": false };
    events.configuration.fire(changed);
    await until("off", () => status() === "$(circle-slash) Seawall");
    assert.equal(await page(), "```text\npage of compose/privileged\n\n```\n");
  });

  it("shows the rule that a comment names", async () => {
    await activated({});
    world.editor = at("# seawall: ignore[env/tls-min-version] old clients", 25);
    await run("seawall.showRule");
    assert.deepEqual(did.shown, [preview("env/tls-min-version")]);
  });

  it("asks which rule where the text at the cursor is a path that only looks like one", async () => {
    await activated({});
    world.editor = at("    image: library/postgres", 18);
    world.answers = ["compose/privileged"];
    await run("seawall.showRule");
    assert.deepEqual(did.shown, [preview("compose/privileged")]);
  });

  it("shows nothing where nothing is picked", async () => {
    await activated({});
    await run("seawall.showRule");
    assert.deepEqual(did.shown, []);
  });
});
