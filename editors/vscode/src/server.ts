// The server's life: found, started, watched, restarted. What VS Code and the client do comes in
// through `Host`, so that this can be tested without them.

import type { Search } from "./binary";
import type { Settings } from "./settings";
import type { State } from "./state";

/** What a running client is asked. */
export interface Client {
  /** Settles once the server has answered `initialize`; tells the version that it named. */
  start(): Promise<string | undefined>;
  stop(): Promise<void>;
  request(method: string, params: unknown): Promise<unknown>;
}

/** Changes of a client that nobody asked for: the server ended, or came back by itself. */
export type Change = "starting" | "ready" | "stopped";

export interface Host {
  settings(): Settings;
  find(settings: Settings): Search;
  /** Whether the program knows the arguments: rejects with what it says if it does not. */
  probe(program: string, settings: Settings): Promise<void>;
  client(program: string, settings: Settings, changed: (change: Change) => void): Client;
  /** The status item follows. */
  show(state: State): void;
  /** An error that somebody must do something about. */
  complain(problem: string, advice: string): void;
  log(line: string): void;
}

interface Running {
  readonly client: Client;
  readonly program: string;
  version: string | undefined;
}

const NEEDS_LSP = "Look at the output; `seawall lsp` must work in a terminal. An old program may not know it: update it.";

/** Starts, stops and restarts come one after the other, in the order in which they were asked for. */
export class Server {
  private running: Running | undefined;
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly host: Host) {}

  start(): Promise<void> {
    return this.inTurn(() => this.launch());
  }

  restart(): Promise<void> {
    return this.inTurn(async () => {
      await this.end();
      await this.launch();
    });
  }

  stop(): Promise<void> {
    return this.inTurn(async () => {
      await this.end();
      this.host.show({ is: "stopped" });
    });
  }

  /** Asks the server to do something; fails if there is none. */
  execute(command: string, args: readonly unknown[]): Promise<unknown> {
    if (this.running === undefined) {
      return Promise.reject(new Error("Seawall is not running."));
    }
    return this.running.client.request("workspace/executeCommand", { command, arguments: args });
  }

  private inTurn(act: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(act, act);
    return this.queue;
  }

  private async launch(): Promise<void> {
    const settings = this.host.settings();
    if (!settings.enable) {
      this.host.show({ is: "off" });
      return;
    }
    const search = this.host.find(settings);
    if (!search.found) {
      this.host.show({ is: "failed", problem: search.problem });
      this.host.complain(search.problem, search.advice);
      return;
    }
    this.host.log(`starting ${search.file} (${search.by})`);
    this.host.show({ is: "starting" });
    await this.connect(search.file, settings);
  }

  private async connect(program: string, settings: Settings): Promise<void> {
    let client: Client | undefined;
    try {
      await this.host.probe(program, settings);
      client = this.host.client(program, settings, (change) => {
        if (this.running !== undefined && this.running.client === client) this.changed(this.running, change);
      });
      const version = await client.start();
      this.running = { client, program, version };
      this.changed(this.running, "ready");
    } catch (error) {
      const problem = `${program} did not start as a language server: ${said(error)}`;
      this.host.show({ is: "failed", problem });
      this.host.complain(problem, NEEDS_LSP);
      // It may be half started: its process must not stay.
      await client?.stop().catch(() => undefined);
    }
  }

  private changed(running: Running, change: Change): void {
    const { program, version } = running;
    this.host.show(change === "ready" ? { is: "ready", program, version } : { is: change });
  }

  private async end(): Promise<void> {
    const running = this.running;
    this.running = undefined;
    if (running === undefined) return;
    try {
      await running.client.stop();
    } catch (error) {
      this.host.log(`it did not stop by itself: ${said(error)}`);
    }
  }
}

/** What an error says; anything may be thrown. */
export function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
