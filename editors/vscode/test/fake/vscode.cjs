// A `vscode` module without VS Code: enough for the extension and for the real client library.
// What is done to it is recorded in `did`; what it answers is set in `world`. See `world.ts` for the types.

const did = { commands: new Map(), context: new Map(), diagnostics: new Map(), errors: [], items: [], log: [], providers: new Map(), shown: [] };
const world = { settings: {}, userSettings: {}, trusted: true, folders: [], answers: [], diagnostics: [], editor: undefined };

class Disposable {
  constructor(act) { this.act = act; }
  static from(...all) { return new Disposable(() => all.forEach((one) => one.dispose())); }
  dispose() { this.act?.(); }
}

class EventEmitter {
  listeners = new Set();
  event = (listener, self) => {
    const bound = (event) => listener.call(self, event);
    this.listeners.add(bound);
    return new Disposable(() => this.listeners.delete(bound));
  };
  fire(event) { for (const listener of this.listeners) listener(event); }
  dispose() { this.listeners.clear(); }
}

class Uri {
  constructor(scheme, path) { this.scheme = scheme; this.path = path; this.fsPath = path; }
  static parse(text) { const at = text.indexOf(":"); return new Uri(text.slice(0, at), text.slice(at + 1).replace(/^\/\//, "")); }
  static file(path) { return new Uri("file", path); }
  toString() { return this.scheme === "file" ? `file://${this.path}` : `${this.scheme}:${this.path}`; }
}

class CancellationTokenSource {
  token = { isCancellationRequested: false, onCancellationRequested: () => new Disposable() };
  cancel() { this.token.isCancellationRequested = true; }
  dispose() {}
}

class ThemeColor { constructor(id) { this.id = id; } }

/** A namespace: what is not given here is an event or a registration that nothing comes of. */
function namespace(given) {
  return new Proxy(given, {
    get: (target, key) => (key in target || !/^(on|register|create)/.test(String(key)) ? target[key] : () => new Disposable()),
  });
}

const events = { configuration: new EventEmitter(), trust: new EventEmitter() };

function output(name) {
  const line = (level) => (message) => did.log.push({ name, level, message: String(message) });
  const levels = Object.fromEntries(["trace", "debug", "info", "warn", "error", "append", "appendLine"].map((level) => [level, line(level)]));
  return { name, ...levels, logLevel: 3, onDidChangeLogLevel: () => new Disposable(), show: () => did.shown.push(name), clear() {}, dispose() {} };
}

const workspace = namespace({
  textDocuments: [],
  notebookDocuments: [],
  get isTrusted() { return world.trusted; },
  get workspaceFolders() { return world.folders.map((path, index) => ({ uri: Uri.file(path), name: path, index })); },
  getConfiguration: (section) => {
    const full = (key) => (section ? `${section}.${key}` : key);
    const user = (key) => world.userSettings[full(key)];
    return {
      get: (key, otherwise) => world.settings[full(key)] ?? user(key) ?? otherwise,
      inspect: (key) => ({ key, globalValue: user(key), workspaceValue: world.settings[full(key)] }),
    };
  },
  onDidChangeConfiguration: events.configuration.event,
  onDidGrantWorkspaceTrust: events.trust.event,
  registerTextDocumentContentProvider: (scheme, provider) => { did.providers.set(scheme, provider); return new Disposable(() => did.providers.delete(scheme)); },
});

const window = namespace({
  tabGroups: { all: [], onDidChangeTabs: () => new Disposable() },
  visibleTextEditors: [],
  get activeTextEditor() { return world.editor; },
  createOutputChannel: (name) => output(name),
  createStatusBarItem: () => { const item = { show() {}, hide() {}, dispose() {} }; did.items.push(item); return item; },
  showErrorMessage: async (message) => { did.errors.push(message); return world.answers.shift(); },
  showInformationMessage: async () => undefined,
  showWarningMessage: async () => undefined,
  showQuickPick: async (items) => { const wanted = world.answers.shift(); return items.find((item) => item.label === wanted); },
  showTextDocument: async (uri) => { did.shown.push(uri.toString()); },
  withProgress: (_options, task) => task({ report() {} }, new CancellationTokenSource().token),
});

const commands = {
  registerCommand: (name, act) => {
    if (did.commands.has(name)) throw new Error(`command '${name}' already exists`);
    did.commands.set(name, act);
    return new Disposable(() => did.commands.delete(name));
  },
  executeCommand: async (name, ...args) => {
    if (name === "setContext") did.context.set(args[0], args[1]);
    else if (did.commands.has(name)) return did.commands.get(name)(...args);
    else did.shown.push([name, ...args].join(" "));
    return undefined;
  },
};

const languages = namespace({
  match: () => 0,
  getDiagnostics: () => world.diagnostics,
  createDiagnosticCollection: () => ({ set: (uri, all) => did.diagnostics.set(uri.fsPath, all), delete() {}, clear() {}, dispose() {}, forEach() {}, get: () => [], has: () => false }),
});

function kind(value) {
  return { value, append: (part) => kind(value === "" ? part : `${value}.${part}`) };
}

/** Classes that the library only derives from or makes. */
const CLASSES = [
  "CallHierarchyItem", "CodeAction", "CodeLens", "CompletionItem", "DiagnosticRelatedInformation", "DocumentLink", "InlayHint", "Location", "Position",
  "Range", "RelativePattern", "SymbolInformation", "TabInputCustom", "TabInputNotebook", "TabInputText", "TabInputTextDiff",
  "TypeHierarchyItem", "WorkspaceEdit",
];
const ENUMS = [
  "CodeActionTriggerKind", "CompletionItemKind", "CompletionItemTag", "CompletionTriggerKind", "DiagnosticSeverity", "DiagnosticTag",
  "DocumentHighlightKind", "FileType", "FoldingRangeKind", "InlineCompletionTriggerKind", "NotebookCellKind", "ProgressLocation",
  "SignatureHelpTriggerKind", "SymbolKind", "SymbolTag", "TextDocumentSaveReason",
];

module.exports = {
  ...Object.fromEntries(CLASSES.map((name) => [name, class {}])),
  ...Object.fromEntries(ENUMS.map((name) => [name, {}])),
  CancellationError: class extends Error {},
  CancellationTokenSource,
  CodeActionKind: new Proxy({}, { get: (_target, key) => kind(key === "Empty" ? "" : String(key).toLowerCase()) }),
  Diagnostic: class { constructor(range, message, severity) { Object.assign(this, { range, message, severity }); } },
  Disposable,
  EventEmitter,
  LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
  StatusBarAlignment: { Left: 1, Right: 2 },
  ThemeColor,
  Uri,
  ViewColumn: { Active: -1, Beside: -2 },
  commands, did, env: { appName: "fake", language: "en" }, events, languages, version: "1.91.0", window, workspace, world,
};
