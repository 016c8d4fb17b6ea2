import { client } from "./elastic.js";

const MOST = 100;

/** The products that match, at most 100, and how many there are in all. */
export async function search(words) {
  const found = await client.search({ index: "products", size: MOST, query: { match: { name: words } } });
  const products = found.hits.hits.map((hit) => hit._source);
  return { products, total: found.hits.total.value };
}
