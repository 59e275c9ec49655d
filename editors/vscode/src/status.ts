// The status item.

import * as vscode from "vscode";

import { show, type Shown, type State } from "./state";

const COLOURS: Readonly<Record<Shown["tone"], string | undefined>> = {
  normal: undefined,
  warning: "statusBarItem.warningBackground",
  error: "statusBarItem.errorBackground",
};

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("seawall.status", vscode.StatusBarAlignment.Right);

  constructor() {
    this.item.name = "Seawall";
    this.item.command = "seawall.showOutput";
  }

  /** Commands that need a server are offered while there is one (`seawall.ready`). */
  follow(state: State): void {
    const shown = show(state);
    const colour = COLOURS[shown.tone];
    this.item.text = shown.text;
    this.item.tooltip = shown.tooltip;
    this.item.backgroundColor = colour === undefined ? undefined : new vscode.ThemeColor(colour);
    this.item.show();
    void vscode.commands.executeCommand("setContext", "seawall.ready", state.is === "ready");
  }

  dispose(): void {
    this.item.dispose();
  }
}
