// A server in place of `seawall`: notes what it is told in JOURNAL, answers what must be answered.
const fs = require("node:fs");
const note = (entry) => fs.appendFileSync(JOURNAL, `${JSON.stringify(entry)}\n`);
const args = process.argv.slice(2);

if (args[0] === "explain") {
  process.stdout.write(`page of ${args.at(-1)}\n`);
} else if (args[0] === "rules") {
  const rule = (id) => ({ id, title: `title of ${id}`, severity: "high" });
  process.stdout.write(JSON.stringify([rule("compose/privileged"), rule("env/tls-min-version")]));
} else if (args.includes("--broken")) {
  process.stderr.write("error: unrecognized subcommand 'lsp'\n");
  process.exit(2);
} else if (args.includes("--help")) {
  process.stdout.write("Usage: seawall lsp\n");
} else {
  note({ method: "arguments", params: { args, pid: process.pid } });
  serve();
}

function serve() {
  let rest = Buffer.alloc(0);
  process.stdin.on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = rest.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(rest.subarray(0, head).toString())[1]);
      if (rest.length < head + 4 + length) return;
      const message = JSON.parse(rest.subarray(head + 4, head + 4 + length).toString());
      rest = rest.subarray(head + 4 + length);
      take(message);
    }
  });
  process.stdin.on("end", () => process.exit(1));
}

function take({ id, method, params }) {
  note({ method, params });
  if (method === "exit") process.exit(0);
  if (id === undefined) return;
  const body = JSON.stringify({ jsonrpc: "2.0", id, result: answer(method, params) });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function answer(method, params) {
  if (params?.command === "seawall.explain") return { markdown: `# ${params.arguments[0].rule}\n` };
  if (method !== "initialize") return null;
  const capabilities = { textDocumentSync: 2, executeCommandProvider: { commands: ["seawall.fixWorkspace", "seawall.explain"] } };
  return { capabilities, serverInfo: { name: "seawall", version: "9.9.9" } };
}
