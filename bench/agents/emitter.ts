/** The agent of the benchmarks: the same emitter the peers have, living in Terrarium's agent host. */
import { Emitter, serveControl } from "../emitter.js";

interface SourceContext {
  readonly signal: AbortSignal;
  emit(data: unknown): void;
}

export default {
  id: "emitter",
  genus: "benchmark",
  description: "emits what the load client asks for",
  // Yields nothing: what it says, it says by `emit`, until it is stopped.
  // oxlint-disable-next-line require-yield
  async *source(context: SourceContext): AsyncIterable<never> {
    const control = serveControl(new Emitter((payload) => context.emit(payload)));
    await new Promise((resolve) => context.signal.addEventListener("abort", resolve, { once: true }));
    control.close();
  },
  process(): undefined {},
};
