// Rules as `seawall` tells of them, and which of them a place in a document means. Knows nothing of VS Code.

/** A row of `seawall rules list --format json`. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
}

/** The rows of a list of rules. Throws if the text is no such list. */
export function readRules(json: string): Rule[] {
  const rows: unknown = JSON.parse(json);
  if (!Array.isArray(rows) || !rows.every(isRule)) {
    throw new Error("`seawall rules list --format json` gave no list of rules");
  }
  return rows;
}

function isRule(row: unknown): row is Rule {
  const fields: Partial<Record<keyof Rule, unknown>> = typeof row === "object" && row !== null ? row : {};
  return [fields.id, fields.title, fields.severity].every((field) => typeof field === "string");
}

const IDENTIFIER = /[a-z][a-z0-9-]*\/[a-z0-9][a-z0-9-]*/g;

/** The identifier of a rule around a column of a line: in a comment or in `seawall.toml`. */
export function identifierAt(line: string, column: number): string | undefined {
  for (const match of line.matchAll(IDENTIFIER)) {
    if (match.index <= column && column <= match.index + match[0].length) return match[0];
  }
  return undefined;
}

/** The identifier in a diagnostic's `code`, which may be a text or a text with a link. */
export function ruleOf(code: unknown): string | undefined {
  const value: unknown = typeof code === "object" && code !== null && "value" in code ? code.value : code;
  return typeof value === "string" && value.includes("/") ? value : undefined;
}

/** The page in the server's answer to `seawall.explain`. */
export function markdownOf(answer: unknown): string | undefined {
  const page: unknown = typeof answer === "object" && answer !== null && "markdown" in answer ? answer.markdown : undefined;
  return typeof page === "string" ? page : undefined;
}

/** The rule that a code action of the server's asks to explain. */
export function explainedBy(command: string, args: readonly unknown[]): string | undefined {
  const [argument] = args;
  const isAsked = command === "seawall.explain" && typeof argument === "object" && argument !== null;
  return isAsked && "rule" in argument && typeof argument.rule === "string" ? argument.rule : undefined;
}
