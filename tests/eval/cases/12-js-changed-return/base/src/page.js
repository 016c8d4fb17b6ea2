import { search } from "./search.js";

export async function resultsPage(request, response) {
  const products = await search(request.query.q ?? "");
  response.render("results", { products });
}
