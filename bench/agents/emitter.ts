/** The benchmark agent: the peers' emitter, running in Terrarium's agent host. */
import { Emitter, serveControl } from "../emitter.js";

interface SourceContext {
  readonly signal: AbortSignal;
  emit(data: unknown): void;
}

export default {
  id: "emitter",
  genus: "benchmark",
  visibility: process.env["BENCH_VISIBILITY"] ?? "public",
  description: "emits events on the load client's command",
  // Yields nothing; it publishes with `emit` until it is stopped.
  // oxlint-disable-next-line require-yield
  async *source(context: SourceContext): AsyncIterable<never> {
    const control = serveControl(new Emitter((payload) => context.emit(payload)));
    await new Promise((resolve) => context.signal.addEventListener("abort", resolve, { once: true }));
    control.close();
  },
  process(): undefined {},
};
