// The language client of VS Code's library, in the shape that `Server` wants.

import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  type ErrorHandler,
  type LanguageClientOptions,
} from "vscode-languageclient/node";

import { DOCUMENTS } from "./documents";
import { explainedBy } from "./rules";
import type { Change, Client } from "./server";
import { serverArguments, serverOptions, type Settings } from "./settings";

/** A client for a program; nothing is started yet. */
export function languageClient(
  program: string,
  settings: Settings,
  output: vscode.LogOutputChannel,
  changed: (change: Change) => void,
): Client {
  const life = new Life();
  const client = new LanguageClient(
    "seawall",
    "Seawall",
    { command: program, args: serverArguments(settings) },
    { ...options(settings, output), errorHandler: life },
  );
  const changes = client.onDidChangeState(({ newState }) => {
    const change = CHANGES[newState];
    if (change !== undefined) changed(change);
  });
  return {
    async start(): Promise<string | undefined> {
      await client.start();
      // The library also comes here where the program ended before it answered.
      if (client.state !== State.Running) throw new Error("it ended without an answer");
      life.ready = true;
      return client.initializeResult?.serverInfo?.version;
    },
    async stop(): Promise<void> {
      changes.dispose();
      await client.dispose();
    },
    request: (method, params) => client.sendRequest(method, params),
  };
}

const CHANGES: Readonly<Record<State, Change | undefined>> = {
  [State.Starting]: "starting",
  [State.Running]: "ready",
  [State.Stopped]: "stopped",
  [State.StartFailed]: "stopped",
};

/** How often a server that ends by itself is started again within `MINUTES`. */
const RESTARTS = 4;
const MINUTES = 3;

/** A server that has worked may come back; one that never answered would only fail again. */
class Life implements ErrorHandler {
  ready = false;
  private ends: number[] = [];

  error(_error: Error, _message: unknown, count: number | undefined): { action: ErrorAction } {
    return { action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown };
  }

  closed(): { action: CloseAction; handled: boolean } {
    const now = Date.now();
    this.ends = [...this.ends.filter((end) => now - end < MINUTES * 60_000), now];
    const again = this.ready && this.ends.length <= RESTARTS;
    return { action: again ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
  }
}

function options(settings: Settings, output: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [...DOCUMENTS],
    initializationOptions: serverOptions(settings),
    outputChannel: output,
    traceOutputChannel: traced(settings, output),
    diagnosticCollectionName: "seawall",
    // What is wrong is told once, by `Server`.
    initializationFailedHandler: () => false,
    middleware: {
      // The server could only show a message; here a rule has a page.
      executeCommand(command, args: unknown[], next): unknown {
        const rule = explainedBy(command, args);
        return rule === undefined ? next(command, args) : vscode.commands.executeCommand("seawall.showRule", rule);
      },
    },
  };
}

/**
 * The library writes traces only to an output whose level is "trace". With `seawall.trace.server` set,
 * they are written whatever the level; otherwise never, since they show the texts of files.
 */
function traced(settings: Settings, output: vscode.LogOutputChannel): vscode.LogOutputChannel {
  const logLevel = settings.trace === "off" ? vscode.LogLevel.Info : vscode.LogLevel.Trace;
  return new Proxy(output, {
    get(target, key): unknown {
      if (key === "logLevel") return logLevel;
      if (key === "onDidChangeLogLevel") return () => new vscode.Disposable(() => undefined);
      if (key === "trace") return (message: string) => { target.info(message); };
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
