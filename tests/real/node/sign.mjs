// Every example payload that GitHub's own client library ships, signed by its own signer, one JSON object a line:
// {event, delivery, signature, body}. The secret comes on standard input, so that no process list shows it.
import { readFileSync } from "node:fs";
import { sign } from "@octokit/webhooks-methods";
import examples from "@octokit/webhooks-examples" with { type: "json" };

const secret = readFileSync(0, "utf8");
let number = 0;
for (const { name, examples: payloads } of examples) {
  for (const payload of payloads) {
    const body = JSON.stringify(payload);
    number += 1;
    const delivery = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
    console.log(JSON.stringify({ event: name, delivery, signature: await sign(secret, body), body }));
  }
}
