import { Router } from "express";
import { list, pages } from "./invoices.js";

export const invoices = Router();

invoices.get("/", async (request, response) => {
  const page = Math.max(1, Number.parseInt(request.query.page ?? "1", 10) || 1);
  const { id } = request.customer;
  response.json({ page, pages: await pages(id), invoices: await list(id, page) });
});
