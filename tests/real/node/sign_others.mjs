// Bodies signed by Stripe's, HubSpot's and Standard Webhooks' own libraries. Standard input has a JSON list of
// {by, secret, url, body}; standard output has the headers of each, one JSON object a line.
import { readFileSync } from "node:fs";
import hubspot from "@hubspot/api-client";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";

const signers = {
  stripe: ({ secret, body }) => ({
    "Stripe-Signature": new Stripe("sk_test_none").webhooks.generateTestHeaderString({ payload: body, secret }),
  }),
  hubspot: ({ secret, body, url }) => {
    const timestamp = Date.now();
    const options = { clientSecret: secret, requestBody: body, url, timestamp };
    return {
      "X-HubSpot-Request-Timestamp": String(timestamp),
      "X-HubSpot-Signature-v3": hubspot.Signature.getSignature("POST", "v3", options),
    };
  },
  standard: ({ secret, body }) => {
    const [id, at] = ["msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", new Date()];
    return {
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at / 1000)),
      "webhook-signature": new Webhook(secret).sign(id, at, body),
    };
  },
};

for (const letter of JSON.parse(readFileSync(0, "utf8"))) {
  console.log(JSON.stringify(signers[letter.by](letter)));
}
