/** The benchmark agents: the peers' emitter, running in Terrarium's agent host. BENCH_AGENTS of them emit the same at once. */
import { Emitter, serveControl } from "../emitter.js";

interface SourceContext {
  readonly signal: AbortSignal;
  emit(data: unknown): void;
}

const running = new Set<SourceContext>();
const emitter = new Emitter((payload) => {
  for (const context of running) context.emit(payload);
});

function agentNamed(id: string) {
  return {
    id,
    genus: "benchmark",
    visibility: process.env["BENCH_VISIBILITY"] ?? "public",
    description: "emits events on the load client's command",
    // Yields nothing; it publishes with `emit` until it is stopped.
    // oxlint-disable-next-line require-yield
    async *source(context: SourceContext): AsyncIterable<never> {
      running.add(context);
      const control = running.size === 1 ? serveControl(emitter) : null;
      await new Promise((resolve) => context.signal.addEventListener("abort", resolve, { once: true }));
      running.delete(context);
      control?.close();
    },
    process(): undefined {},
  };
}

const id = process.env["BENCH_AGENT"] ?? "emitter";
const agents = Number(process.env["BENCH_AGENTS"] ?? 1);

export default agents === 1
  ? agentNamed(id)
  : Array.from({ length: agents }, (_, index) => agentNamed(`${id}-${index}`));
