import { db } from "./db.js";

export const PAGE_SIZE = 25;

/** Invoices of one page, the newest first. Pages are counted from 1. */
export async function list(customerId, page) {
  const offset = page * PAGE_SIZE;
  return db.any(
    "SELECT id, total, issued_on FROM invoices WHERE customer_id = $1 ORDER BY issued_on DESC, id DESC LIMIT $2 OFFSET $3",
    [customerId, PAGE_SIZE, offset],
  );
}

/** How many pages there are; an empty list has one. */
export async function pages(customerId) {
  const { count } = await db.one("SELECT count(*)::int AS count FROM invoices WHERE customer_id = $1", [customerId]);
  return Math.max(1, Math.floor(count / PAGE_SIZE));
}
