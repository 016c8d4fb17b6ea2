import { load } from "./products.js";

const entries = new Map();

export async function product(id) {
  if (entries.get(id) == null) {
    entries.set(id, await load(id));
  }
  return entries.get(id);
}

/** Loads products one after the other, so that the database is not flooded while the first visitors come. */
export async function warm(ids) {
  for (const id of ids) {
    await product(id);
  }
}
