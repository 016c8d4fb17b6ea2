import assert from "node:assert/strict";
import test from "node:test";
import { latest, marked } from "../src/log.js";

test("the latest commits come first", async () => {
  const [first] = await latest(".", 1);
  assert.match(first, /^[0-9a-f]{7,}/);
});

test("what means something in a pattern is taken literally", () => {
  const token = "a.b(c)[d]*e?f";
  assert.equal(marked(`say ${token}`, token), `say *${token}*`);
});
