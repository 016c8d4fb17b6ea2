import { Router } from "express";
import { list } from "./invoices.js";

export const invoices = Router();

invoices.get("/", async (request, response) => {
  response.json({ invoices: await list(request.customer.id) });
});
