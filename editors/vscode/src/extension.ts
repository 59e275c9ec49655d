// Puts the parts together: settings, status item, commands, server.

import * as vscode from "vscode";

import { ask, type Ask } from "./ask";
import { findBinary, type Search } from "./binary";
import { languageClient } from "./client";
import { machine } from "./machine";
import { pages, showRule } from "./rule_page";
import { said, Server, type Host } from "./server";
import { readSettings, serverArguments, type Settings } from "./settings";
import { Status } from "./status";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("Seawall", { log: true });
  const status = new Status();
  const started = new Server(host(context, output, status));
  server = started;
  context.subscriptions.push(
    output,
    status,
    pages((command, args) => started.execute(command, args), program(context)),
    ...commands(started, output, program(context)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("seawall")) void started.restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void started.restart()),
  );
  await started.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

function host(context: vscode.ExtensionContext, output: vscode.LogOutputChannel, status: Status): Host {
  return {
    settings,
    find: (current) => find(context, current),
    probe: async (file, current): Promise<void> => {
      await ask(file, folders()[0], [...serverArguments(current), "--help"]);
    },
    client: (file, current, changed) => languageClient(file, current, output, changed),
    show: (state): void => {
      status.follow(state);
    },
    complain: (problem, advice) => void complain(problem, advice, output),
    log: (line): void => {
      output.info(line);
    },
  };
}

function settings(): Settings {
  const configuration = vscode.workspace.getConfiguration("seawall");
  return readSettings((key) => trusted(configuration, key));
}

/** What starts programs comes from the user's own settings as long as the workspace is not trusted. */
function trusted(configuration: vscode.WorkspaceConfiguration, key: string): unknown {
  if (vscode.workspace.isTrusted || !["args", "config", "path"].includes(key)) return configuration.get(key);
  const inspected = configuration.inspect(key);
  return inspected?.globalValue ?? inspected?.defaultValue;
}

function find(context: vscode.ExtensionContext, current: Settings): Search {
  const wanted = { setting: current.path, extension: context.extensionPath, folders: folders() };
  return findBinary(wanted, machine);
}

function folders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
}

/** The program for single questions, found anew each time: settings may have changed. */
function program(context: vscode.ExtensionContext): Ask {
  return (args) => {
    const search = find(context, settings());
    return search.found ? ask(search.file, folders()[0], args) : Promise.reject(new Error(search.problem));
  };
}

function commands(running: Server, output: vscode.LogOutputChannel, asked: Ask): vscode.Disposable[] {
  const register = (name: string, act: (argument: unknown) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(name, async (argument: unknown) => {
      try {
        await act(argument);
      } catch (error) {
        await complain(said(error), "", output);
      }
    });
  return [
    register("seawall.restartServer", () => running.restart()),
    register("seawall.showOutput", () => {
      output.show(true);
    }),
    register("seawall.fixAllFiles", () => running.execute("seawall.fixWorkspace", [])),
    register("seawall.showRule", (rule) => showRule(rule, asked)),
  ];
}

async function complain(problem: string, advice: string, output: vscode.LogOutputChannel): Promise<void> {
  const message = advice === "" ? problem : `${problem} ${advice}`;
  output.error(message);
  const pressed = await vscode.window.showErrorMessage(message, "Show Output", "Open Settings");
  if (pressed === "Show Output") output.show(true);
  if (pressed === "Open Settings") await vscode.commands.executeCommand("workbench.action.openSettings", "seawall.path");
}
