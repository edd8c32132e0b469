import { command, defineAgent, park, periodic } from "terrarium-gateway";
import { z } from "zod";

/** Publishes on a timer, takes inputs and commands, and asks people. */
export default defineAgent({
  id: "soaked",
  async *source({ signal }) {
    let n = 0;
    for await (const _tick of periodic(100, { signal })) yield { n: (n += 1), text: "x".repeat(1_000) };
  },
  process: (input) => input,
  commands: {
    double: command({ input: z.object({ n: z.number() }), run: ({ n }) => n * 2 }),
    ask: command({
      parks: true,
      input: z.object({ why: z.string() }),
      run: ({ why }) =>
        park({
          reason: "APPROVAL_NEEDED",
          prompt: why,
          options: ["Yes", "No"],
          severity: "INFO",
          state: null,
        }),
    }),
  },
  resume: (_state, answer) => answer,
});
