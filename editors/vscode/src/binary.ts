// Which `seawall` program is started. Knows nothing of VS Code.

import * as path from "node:path";

/** What the search may ask of the machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Whether a path is a file that can be started. */
  runs(file: string): boolean;
}

export interface Wanted {
  /** The setting `seawall.path`; empty if there is none. */
  readonly setting: string;
  /** The folder of the extension, which may hold `bundled/seawall`. */
  readonly extension: string;
  /** The folders that are open: programs of them are started only if the setting names them. */
  readonly folders: readonly string[];
}

export type Origin = "setting" | "PATH" | "bundled";

export type Search =
  | { readonly found: true; readonly file: string; readonly by: Origin }
  | { readonly found: false; readonly problem: string; readonly advice: string };

const INSTALL =
  "Install Seawall so that `seawall` is on PATH (`cargo install seawall`), or set `seawall.path` to the program.";

/** By the setting alone if there is one; else on `PATH`; else what came with the extension. */
export function findBinary(wanted: Wanted, machine: Machine): Search {
  const setting = wanted.setting.trim();
  if (setting !== "") {
    return bySetting(setting, wanted, machine);
  }
  const onPath = searchPath("seawall", wanted, machine);
  if (onPath !== undefined) {
    return { found: true, file: onPath, by: "PATH" };
  }
  const api = pathsOf(machine);
  const bundled = api.join(wanted.extension, "bundled", executable("seawall", machine));
  if (machine.runs(bundled)) {
    return { found: true, file: bundled, by: "bundled" };
  }
  return { found: false, problem: "The program `seawall` was not found.", advice: INSTALL };
}

/** A setting that leads nowhere is an error: another program would not be what was asked for. */
function bySetting(setting: string, wanted: Wanted, machine: Machine): Search {
  const file = expand(setting, wanted, machine);
  if (file === undefined) {
    return {
      found: false,
      problem: `The setting \`seawall.path\` is "${setting}", which is neither absolute nor a bare name.`,
      advice: "Let it begin with `/`, `~` or `${workspaceFolder}`, or give a name to look for on PATH.",
    };
  }
  if (file !== "" && machine.runs(file)) {
    return { found: true, file, by: "setting" };
  }
  return {
    found: false,
    problem: `The setting \`seawall.path\` is "${setting}", and no program is there.`,
    advice: "Correct the setting, or empty it to use `seawall` on PATH.",
  };
}

/** The path that a setting means: empty if it is a name that `PATH` does not have, nothing if it is relative. */
function expand(setting: string, wanted: Wanted, machine: Machine): string | undefined {
  const api = pathsOf(machine);
  if (!/[\\/]/.test(setting)) {
    return searchPath(setting, wanted, machine) ?? "";
  }
  const expanded = setting
    .replace(/^~(?=[\\/])/, () => machine.home)
    .replace(/^\$\{workspaceFolder\}(?=[\\/])/, () => wanted.folders[0] ?? ".");
  return api.isAbsolute(expanded) ? api.normalize(expanded) : undefined;
}

/** Entries of `PATH` that are relative or lie in an open folder do not count: its files are not trusted. */
function searchPath(name: string, wanted: Wanted, machine: Machine): string | undefined {
  const api = pathsOf(machine);
  const variable = machine.env.PATH ?? machine.env.Path ?? "";
  return variable
    .split(api.delimiter)
    .filter((folder) => api.isAbsolute(folder) && !wanted.folders.some((open) => within(open, folder, api)))
    .map((folder) => api.join(folder, executable(name, machine)))
    .find((file) => machine.runs(file));
}

function within(open: string, folder: string, api: path.PlatformPath): boolean {
  const relative = api.relative(open, folder);
  return !(relative === ".." || relative.startsWith(`..${api.sep}`) || api.isAbsolute(relative));
}

function executable(name: string, machine: Machine): string {
  return machine.platform === "win32" && !name.toLowerCase().endsWith(".exe") ? `${name}.exe` : name;
}

function pathsOf(machine: Machine): path.PlatformPath {
  return machine.platform === "win32" ? path.win32 : path.posix;
}
