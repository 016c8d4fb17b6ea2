// The inspector's command line, which is begun anew for each call. By turns in either era of the protocol.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { HEADERS, serve, URL_OF } from "../lines.mjs";

const HERE = new URL("./node_modules/@modelcontextprotocol/inspector/", import.meta.url);
const { version, bin } = JSON.parse(readFileSync(new URL("package.json", HERE)));
const ERAS = ["legacy", "modern"];
let calls = 0;

/** What it prints for a method: the result, also where that is a failure (exit 5); else an error is thrown. */
function inspect(...words) {
  const era = ["--protocol-era", ERAS[calls++ % ERAS.length]];
  const header = ["--header", `Authorization: ${HEADERS.Authorization}`];
  const all = [new URL(bin["mcp-inspector"], HERE).pathname, "--cli", URL_OF, ...header, ...era, "--quiet", ...words];
  return new Promise((resolve, reject) =>
    execFile(process.execPath, all, (error, out) =>
      error && error.code !== 5 ? reject(error) : resolve(JSON.parse(out)),
    ),
  );
}

async function call(name, args) {
  const given = ["--method", "tools/call", "--tool-name", name, "--tool-args-json", JSON.stringify(args)];
  const { isError, content } = await inspect(...given);
  return { failed: Boolean(isError), text: content.map((part) => part.text).join("\n") };
}

const { tools } = await inspect("--method", "tools/list");
await serve(`@modelcontextprotocol/inspector ${version}`, tools.map((tool) => tool.name), call);
