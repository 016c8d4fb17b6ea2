import { createApp } from "./app.js";
import { warm } from "./cache.js";
import { bestsellers } from "./products.js";

const port = Number(process.env.PORT ?? 8080);

createApp().listen(port, () => {
  console.log(`listening on ${port}`);
  // Not awaited: the shop is open while this goes on, and is only slower if it fails.
  bestsellers().then(warm).catch((error) => console.warn("the cache stays cold:", error.message));
});
