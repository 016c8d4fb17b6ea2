// A scripted model's server on a free port of this machine; says its address on a line, then serves until killed.
// The scripts come on standard input: a list of fixtures, each matched by the prompt's words and its turn.
import { readFileSync } from "node:fs";
import { LLMock } from "@copilotkit/aimock";

const mock = new LLMock({ host: "127.0.0.1", port: 0, logLevel: "silent" });
for (const { match, response, more } of JSON.parse(readFileSync(0, "utf8"))) {
  mock.on(match, response, more);
}
await mock.start();
console.log(mock.url);
