import assert from "node:assert/strict";
import test from "node:test";
import { latest } from "../src/log.js";

test("the latest commits come first", async () => {
  const [first] = await latest(".", 1);
  assert.match(first, /^[0-9a-f]{7,}/);
});
