/** The agents of the scenario `agents`: BENCH_AGENTS of them, each with an event every BENCH_PERIOD_MS, spread evenly. 0: none ever. */
import { type AgentDefinition, defineAgent, periodic } from "terrarium-gateway";
import { payloadOf } from "../emitter.js";

const AGENTS = Number(process.env["BENCH_AGENTS"] ?? 10_000);
const PERIOD_MS = Number(process.env["BENCH_PERIOD_MS"] ?? 1_000);

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

const agentNamed = (index: number): AgentDefinition =>
  defineAgent({
    id: `crowd-${index}`,
    genus: "benchmark",
    description: "one of very many agents",
    ...(PERIOD_MS > 0 && {
      async *source({ signal }) {
        await pause((index * PERIOD_MS) / AGENTS, signal);
        for await (const { tick } of periodic(PERIOD_MS, { signal })) yield payloadOf(tick);
      },
    }),
    process: (input) => input,
  });

export default Array.from({ length: AGENTS }, (_, index) => agentNamed(index));
