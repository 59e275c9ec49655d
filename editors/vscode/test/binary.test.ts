// Which program is started.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { findBinary, type Machine, type Search, type Wanted } from "../src/binary";

/** A machine with these programs on it. */
function machine(programs: readonly string[], more: Partial<Machine> = {}): Machine {
  const env = { PATH: "/usr/local/bin:/usr/bin" };
  return { platform: "linux", env, home: "/home/ada", runs: (file) => programs.includes(file), ...more };
}

const wanted = (setting = ""): Wanted => ({ setting, extension: "/ext", folders: ["/work/shop", "/work/other"] });

function found(search: Search): string {
  assert.ok(search.found, JSON.stringify(search));
  return `${search.by}: ${search.file}`;
}

function problem(search: Search): string {
  assert.ok(!search.found, JSON.stringify(search));
  return `${search.problem} ${search.advice}`;
}

describe("the program", () => {
  const all = ["/opt/seawall", "/usr/local/bin/seawall", "/usr/bin/seawall", "/ext/bundled/seawall"];

  it("is the one that the setting names", () => {
    assert.equal(found(findBinary(wanted("/opt/seawall"), machine(all))), "setting: /opt/seawall");
  });

  it("is else the first on PATH", () => {
    assert.equal(found(findBinary(wanted(), machine(all))), "PATH: /usr/local/bin/seawall");
  });

  it("is else the bundled one", () => {
    assert.equal(found(findBinary(wanted(), machine(["/ext/bundled/seawall"]))), "bundled: /ext/bundled/seawall");
  });

  it("is missing with advice where there is none", () => {
    assert.match(problem(findBinary(wanted(), machine([]))), /not found.*cargo install seawall.*seawall\.path/);
  });

  it("is not another one where the setting leads nowhere", () => {
    assert.match(problem(findBinary(wanted("/opt/gone"), machine(all))), /"\/opt\/gone", and no program is there/);
  });

  it("may be named by ~, ${workspaceFolder} or a bare name", () => {
    const own = ["/home/ada/bin/seawall", "/work/shop/tools/seawall", "/usr/bin/seawall-next"];
    const search = (setting: string): string => found(findBinary(wanted(setting), machine(own)));
    assert.equal(search("~/bin/seawall"), "setting: /home/ada/bin/seawall");
    assert.equal(search("${workspaceFolder}/tools/seawall"), "setting: /work/shop/tools/seawall");
    assert.equal(search(" seawall-next "), "setting: /usr/bin/seawall-next");
  });

  it("cannot be named by a relative path, which means another file in each folder", () => {
    for (const setting of ["./seawall", "tools/seawall", "../seawall", "~ada/seawall"]) {
      assert.match(problem(findBinary(wanted(setting), machine(["/seawall", "seawall"]))), /neither absolute nor a bare name/);
    }
  });

  it("is not taken from an open folder or a relative entry by way of PATH", () => {
    const env = { PATH: ".::bin:/work/shop:/work/shop/node_modules/.bin:/work/shopping/bin" };
    const runs = (): boolean => true;
    assert.equal(found(findBinary(wanted(), machine([], { env, runs }))), "PATH: /work/shopping/bin/seawall");
  });

  it("is found on Windows", () => {
    const files = ["C:\\Tools\\seawall.exe", "C:\\ext\\bundled\\seawall.exe"];
    const windows = (folder: string): Machine => machine(files, { platform: "win32", env: { Path: folder }, home: "C:\\Users\\ada" });
    const open: Wanted = { setting: "", extension: "C:\\ext", folders: ["C:\\work"] };
    assert.equal(found(findBinary(open, windows("C:\\work\\bin;C:\\Tools"))), "PATH: C:\\Tools\\seawall.exe");
    assert.equal(found(findBinary(open, windows("C:\\None"))), "bundled: C:\\ext\\bundled\\seawall.exe");
    assert.equal(found(findBinary({ ...open, setting: "C:/Tools/seawall.exe" }, windows(""))), "setting: C:\\Tools\\seawall.exe");
  });

  it("is missing where PATH is", () => {
    assert.match(problem(findBinary(wanted(), machine([], { env: {} }))), /not found/);
  });
});
