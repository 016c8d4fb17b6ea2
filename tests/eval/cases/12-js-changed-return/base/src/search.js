import { client } from "./elastic.js";

const MOST = 100;

/** The products that match. */
export async function search(words) {
  const found = await client.search({ index: "products", size: MOST, query: { match: { name: words } } });
  return found.hits.hits.map((hit) => hit._source);
}
