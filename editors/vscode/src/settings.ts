// The settings, and what of them goes to the server. Knows nothing of VS Code.

/** Reads one setting below `seawall.`. */
export type Read = (key: string) => unknown;

export interface Settings {
  readonly enable: boolean;
  readonly path: string;
  readonly args: readonly string[];
  readonly config: string;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly showUndecided: boolean;
  readonly workspaceDiagnostics: boolean;
  readonly trace: Trace;
}

/** What the server is told when it starts: only what is set, so that `seawall.toml` holds for the rest. */
export interface ServerOptions {
  config?: string;
  select?: readonly string[];
  ignore?: readonly string[];
  showUndecided?: boolean;
  workspaceDiagnostics?: boolean;
}

/** How much of the talk with the server is written to the output. */
export type Trace = "off" | "messages" | "verbose";

/** Values of a wrong type count as not set: the settings editor shows that they are wrong. */
export function readSettings(read: Read): Settings {
  return {
    enable: read("enable") !== false,
    path: text(read("path")),
    args: texts(read("args")),
    config: text(read("config")),
    select: texts(read("select")),
    ignore: texts(read("ignore")),
    showUndecided: read("showUndecided") === true,
    workspaceDiagnostics: read("workspaceDiagnostics") !== false,
    trace: trace(read("trace.server")),
  };
}

export function serverOptions(settings: Settings): ServerOptions {
  const options: ServerOptions = {};
  if (settings.config !== "") options.config = settings.config;
  if (settings.select.length > 0) options.select = settings.select;
  if (settings.ignore.length > 0) options.ignore = settings.ignore;
  if (settings.showUndecided) options.showUndecided = true;
  if (!settings.workspaceDiagnostics) options.workspaceDiagnostics = false;
  return options;
}

/** The arguments of the program. */
export function serverArguments(settings: Settings): string[] {
  return ["lsp", ...settings.args];
}

function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text).filter((entry) => entry !== "") : [];
}

function trace(value: unknown): Trace {
  return value === "messages" || value === "verbose" ? value : "off";
}
