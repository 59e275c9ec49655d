// Bundles the extension into one file, or with --tests each test with a `vscode` of its own.
import { build } from "esbuild";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const production = process.argv.includes("--production");
const shared = { bundle: true, platform: "node", format: "cjs", target: "node20", logLevel: "warning" };

if (process.argv.includes("--tests")) {
  await tests();
} else {
  await extension();
}

async function tests() {
  const names = readdirSync("test").filter((name) => name.endsWith(".test.ts"));
  rmSync("out", { recursive: true, force: true });
  await build({
    ...shared,
    entryPoints: names.map((name) => `test/${name}`),
    outdir: "out",
    alias: { vscode: "./test/fake/vscode.cjs" },
  });
}

async function extension() {
  rmSync("dist", { recursive: true, force: true });
  const { metafile } = await build({
    ...shared,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    external: ["vscode"],
    minify: production,
    sourcemap: !production,
    metafile: true,
  });
  writeFileSync("dist/LICENSES.txt", licenses(Object.keys(metafile.inputs)));
}

/** The licenses of the packages that files of the bundle come from. */
function licenses(files) {
  const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
  const folders = new Set(files.map((file) => folder.exec(file)?.[0]).filter(Boolean));
  return [...folders].sort().map(license).join("\n");
}

function license(folder) {
  const { name, version, license: kind } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${folder} has no license file`);
  return `== ${name} ${version} (${kind})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
}
