// Mastra's client for MCP: the tools that an agent of Mastra is given, executed as it executes them.
import { readFileSync } from "node:fs";
import { MCPClient } from "@mastra/mcp";
import { HEADERS, serve, URL_OF } from "../lines.mjs";

const { version } = JSON.parse(readFileSync(new URL("./node_modules/@mastra/mcp/package.json", import.meta.url)));
const client = new MCPClient({ servers: { placet: { url: new URL(URL_OF), requestInit: { headers: HEADERS } } } });
const { placet: tools } = await client.listToolsets();

async function call(name, args) {
  try {
    const given = await tools[name].execute(args, {});
    return { failed: Boolean(given?.isError), text: JSON.stringify(given) };
  } catch (error) {
    return { failed: true, text: String(error) };
  }
}

await serve(`@mastra/mcp ${version}`, Object.keys(tools), call);
await client.disconnect();
