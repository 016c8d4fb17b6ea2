import { db } from "./db.js";
import { sendReceipt } from "./mail.js";

export async function openBatches() {
  return db.many("SELECT id FROM batches WHERE done_at IS NULL ORDER BY id");
}

/** Mails a receipt for every order of the batch; only then is the batch done. */
export async function finish(batchId) {
  const orders = await db.many("SELECT id FROM orders WHERE batch_id = $1 ORDER BY id", [batchId]);
  orders.forEach(async ({ id }) => {
    await receiptFor(id);
    await db.none("UPDATE orders SET receipt_at = now() WHERE id = $1", [id]);
  });
  await db.none("UPDATE batches SET done_at = now() WHERE id = $1", [batchId]);
}

export async function receiptFor(orderId) {
  const order = await db.one("SELECT id, email, total FROM orders WHERE id = $1", [orderId]);
  return sendReceipt(order.email, order);
}
