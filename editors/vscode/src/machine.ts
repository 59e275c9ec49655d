// The machine that VS Code runs on, for the search for the program.

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";

import type { Machine } from "./binary";

export const machine: Machine = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  runs(file) {
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  },
};
