import { stringify } from "csv-stringify/sync";
import { search } from "./search.js";

const COLUMNS = ["sku", "name", "price in cents"];

export async function exportCsv(request, response) {
  const products = await search(request.query.q ?? "");
  const rows = products.map(({ sku, name, cents }) => [sku, name, cents]);
  response.type("text/csv").send(stringify([COLUMNS, ...rows]));
}
