import { expect, it, vi } from "vitest";
import { LazySignal } from "../../../src/gateway/websocket/signals.js";

it("many listeners on a connection's signal cause no warning, and all are called", async () => {
  const warned = vi.spyOn(process, "emitWarning").mockReturnValue();
  const gone = new LazySignal();
  let heard = 0;
  for (let n = 0; n < 50; n += 1) gone.signal.addEventListener("abort", () => (heard += 1), { once: true });
  gone.abort();
  await new Promise((resolve) => void setImmediate(resolve));
  expect(heard).toBe(50);
  expect(gone.signal.aborted).toBe(true);
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});
