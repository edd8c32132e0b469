// An agent module: a default export, plain objects. Run it with
//   npx terrarium serve --agents examples/my-agent.ts
import { defineAgent } from "terrarium-gateway";
import { z } from "zod";

/** Sleeps for `ms`, and wakes early when the agent is stopped. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

const Reading = z.object({ celsius: z.number(), from: z.string().default("sensor") });

export default defineAgent<z.infer<typeof Reading>, unknown>({
  id: "thermometer",
  genus: "sensor",
  description: "says when it gets too hot",
  input: Reading, // any Standard Schema; a wrong input is refused with the field's name
  async *source({ signal }) {
    while (!signal.aborted) {
      yield { celsius: 15 + Math.random() * 15, from: "sensor" };
      await pause(1_000, signal);
    }
  },
  process({ celsius, from }, context) {
    context.emit({ celsius }); // observers see an OUTPUT event
    return celsius > 28 ? { tooHot: celsius, from } : undefined; // undefined: nothing to say
  },
});
