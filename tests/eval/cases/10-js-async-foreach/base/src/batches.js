import { db } from "./db.js";
import { sendReceipt } from "./mail.js";

export async function openBatches() {
  return db.many("SELECT id FROM batches WHERE done_at IS NULL ORDER BY id");
}

export async function finish(batchId) {
  await db.none("UPDATE batches SET done_at = now() WHERE id = $1", [batchId]);
}

export async function receiptFor(orderId) {
  const order = await db.one("SELECT id, email, total FROM orders WHERE id = $1", [orderId]);
  return sendReceipt(order.email, order);
}
