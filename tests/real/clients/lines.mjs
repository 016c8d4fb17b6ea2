// The same as lines.py, for drivers that run on Node: one call a line.
import { createInterface } from "node:readline";

export const URL_OF = process.env.PLACET_URL;
export const HEADERS = { Authorization: `Bearer ${process.env.PLACET_KEY}` };

/** Make the calls that are told until there are no more. `call` gives `{failed, text}`. */
export async function serve(of, tools, call) {
  tell({ of, tools: [...tools].sort() });
  for await (const line of createInterface({ input: process.stdin })) {
    const { tool, args } = JSON.parse(line);
    tell(await call(tool, args));
  }
}

const tell = (what) => process.stdout.write(`placet: ${JSON.stringify(what)}\n`);
