import { search } from "./search.js";

export async function resultsPage(request, response) {
  const { products, total } = await search(request.query.q ?? "");
  response.render("results", { products, total, more: total > products.length });
}
