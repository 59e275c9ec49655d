// Single questions to the program: it is started, answers and ends.

import { execFile } from "node:child_process";

/** Asks the program something and gives what it printed. */
export type Ask = (args: readonly string[]) => Promise<string>;

const LIMITS = { timeout: 10_000, maxBuffer: 8 << 20, windowsHide: true };

/** Asks in a folder whose `seawall.toml` counts. Rejects with the program's own words if it fails. */
export function ask(program: string, folder: string | undefined, args: readonly string[]): Promise<string> {
  const options = folder === undefined ? LIMITS : { ...LIMITS, cwd: folder };
  return new Promise((resolve, reject) => {
    execFile(program, [...args], options, (error, printed, complaint) => {
      if (error === null) resolve(printed);
      else reject(new Error(firstLine(complaint) ?? error.message));
    });
  });
}

function firstLine(text: string): string | undefined {
  return text.split("\n").find((line) => line.trim() !== "");
}
