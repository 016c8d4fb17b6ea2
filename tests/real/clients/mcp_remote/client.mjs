// The bridge, started as docs/mcp.md has a desktop program start it, and called by the SDK's client over its pipes.
import { readFileSync } from "node:fs";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { HEADERS, serve, URL_OF } from "../lines.mjs";

const HERE = new URL("./node_modules/mcp-remote/", import.meta.url);
const { version, bin } = JSON.parse(readFileSync(new URL("package.json", HERE)));
const transport = new StdioClientTransport({
  command: process.execPath,
  args: [new URL(bin["mcp-remote"], HERE).pathname, URL_OF, "--header", "Authorization:${PLACET}"],
  env: { ...getDefaultEnvironment(), PLACET: HEADERS.Authorization },
  stderr: "inherit",
});
const client = new Client({ name: "a-desktop-program", version: "1" });
await client.connect(transport);

async function call(name, args) {
  const { isError, content } = await client.callTool({ name, arguments: args });
  return { failed: Boolean(isError), text: content.map((part) => part.text).join("\n") };
}

const { tools } = await client.listTools();
await serve(`mcp-remote ${version}`, tools.map((tool) => tool.name), call);
await client.close();
