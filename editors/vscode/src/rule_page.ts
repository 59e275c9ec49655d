// The command "Explain Rule": which rule is meant, and the preview of its page.

import * as vscode from "vscode";

import type { Ask } from "./ask";
import { identifierAt, markdownOf, readRules, ruleOf } from "./rules";

const SCHEME = "seawall-rule";

/** Asks the running server to do something. */
export type Execute = (command: string, args: readonly unknown[]) => Promise<unknown>;

/** Pages of rules, as documents that nobody can change: the server's, else what the program prints. */
export function pages(execute: Execute, program: Ask): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent(uri) {
      const rule = identifier(uri);
      const answer = await execute("seawall.explain", [{ rule, show: false }]).catch(() => undefined);
      const printed = (): Promise<string> => program(["explain", "--color", "never", "--", rule]);
      return markdownOf(answer) ?? ["```text", await printed(), "```", ""].join("\n");
    },
  });
}

/** The rule given, else the one at the cursor, else one that the user picks; nothing if none is picked. */
export async function showRule(given: unknown, program: Ask): Promise<void> {
  const rule = typeof given === "string" ? given : (ofFinding() ?? (await pick(program)));
  if (rule === undefined) return;
  await vscode.commands.executeCommand("markdown.showPreviewToSide", vscode.Uri.parse(`${SCHEME}:/${rule}.md`));
}

function identifier(uri: vscode.Uri): string {
  return uri.path.replace(/^\//, "").replace(/\.md$/, "");
}

/** The rule of a finding at the cursor. */
function ofFinding(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  return vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter((one) => one.source === "seawall" && one.range.contains(editor.selection.active))
    .map((one) => ruleOf(one.code))
    .find((rule) => rule !== undefined);
}

/** The rule that is named at the cursor, in a comment or in `seawall.toml`. */
function written(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const at = editor.selection.active;
  return identifierAt(editor.document.lineAt(at.line).text, at.character);
}

/** What is written at the cursor looks like many a path: it counts only if a rule has that name. */
async function pick(program: Ask): Promise<string | undefined> {
  const rules = readRules(await program(["rules", "list", "--format", "json"]));
  const named = written();
  if (rules.some((rule) => rule.id === named)) return named;
  const items = rules.map((rule) => ({ label: rule.id, description: rule.severity, detail: rule.title }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: "Which rule?", matchOnDetail: true });
  return picked?.label;
}
