import { db } from "./db.js";

export const PAGE_SIZE = 25;

export async function list(customerId) {
  return db.any(
    "SELECT id, total, issued_on FROM invoices WHERE customer_id = $1 ORDER BY issued_on DESC, id DESC",
    [customerId],
  );
}
