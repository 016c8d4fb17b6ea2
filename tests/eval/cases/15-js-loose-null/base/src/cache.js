import { load } from "./products.js";

const entries = new Map();

export async function product(id) {
  if (!entries.has(id)) {
    entries.set(id, await load(id));
  }
  return entries.get(id);
}
