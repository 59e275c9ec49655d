// The types of what the fake `vscode` records and is told.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";

interface Fake {
  readonly did: {
    readonly commands: Map<string, (...args: unknown[]) => Promise<unknown>>;
    readonly context: Map<string, unknown>;
    readonly diagnostics: Map<string, { code: { value: string } | string; message: string; source: string }[]>;
    readonly errors: string[];
    readonly items: { text?: string; tooltip?: string; command?: string; backgroundColor?: { id: string } }[];
    readonly log: { level: string; message: string }[];
    readonly providers: Map<string, { provideTextDocumentContent(uri: vscode.Uri): Promise<string> }>;
    readonly shown: string[];
  };
  readonly world: {
    settings: Record<string, unknown>;
    userSettings: Record<string, unknown>;
    trusted: boolean;
    folders: string[];
    answers: string[];
    diagnostics: unknown[];
    editor: unknown;
  };
  readonly events: {
    readonly configuration: { fire(event: { affectsConfiguration(section: string): boolean }): void };
    readonly trust: { fire(event: undefined): void };
  };
}

export const { did, world, events } = vscode as unknown as Fake;

/** As if nothing had happened yet. */
export function reset(): void {
  did.commands.clear();
  did.context.clear();
  did.diagnostics.clear();
  did.providers.clear();
  for (const list of [did.errors, did.items, did.log, did.shown]) list.length = 0;
  Object.assign(world, {
    settings: {}, userSettings: {}, trusted: true, folders: [], answers: [], diagnostics: [], editor: undefined,
  });
}

/** What an extension is given when it is activated. */
export function context(extensionPath = "/nowhere"): vscode.ExtensionContext {
  return { extensionPath, subscriptions: [] } as unknown as vscode.ExtensionContext;
}

/** Waits for something that another process brings about. */
export async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`${what}: not within 10 s; status ${JSON.stringify(did.items[0])}, errors ${did.errors.join("; ")}, log ${did.log.slice(-3).map(({ message }) => message).join("; ")}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A program that speaks the protocol: it notes each message in a file, and does what `asked` says. */
export function program(): { file: string; messages: () => Message[] } {
  const folder = mkdtempSync(path.join(tmpdir(), "seawall-"));
  const file = path.join(folder, "seawall");
  const journal = path.join(folder, "journal");
  writeFileSync(journal, "");
  writeFileSync(file, `#!${process.execPath}\nconst JOURNAL = ${JSON.stringify(journal)};\n${readFile("test/fake/server.cjs")}`, { mode: 0o755 });
  return { file, messages: () => readFile(journal).split("\n").filter(Boolean).map((line) => JSON.parse(line) as Message) };
}

export interface Message {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

function readFile(name: string): string {
  return readFileSync(name, "utf8");
}
