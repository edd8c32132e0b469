import { command, defineAgent, echo, park, periodic } from "terrarium-gateway";
import { z } from "zod";

/** Agents of a host in another process: each shows some of what agents can do. */
export default [
  defineAgent({
    id: "far-worker",
    labels: { team: "far" },
    calls: ["echo", "near"],
    probes: { alive: { everyMs: 100, check: echo() } },
    commands: {
      add: command({
        input: z.object({ a: z.number(), b: z.number() }),
        run: ({ a, b }) => a + b,
        readonly: true,
        pure: true,
      }),
    },
    async process(input, context) {
      const { do: what, value = null } = input as { readonly do: string; readonly value?: unknown };
      switch (what) {
        case "count": {
          const count = Number(context.state.get() ?? 0) + 1;
          context.state.set(count);
          return count;
        }
        case "ask":
          return park({ reason: "APPROVAL_NEEDED", prompt: String(value), options: ["yes", "no"] });
        case "call":
          return await context.invoke(String(value), { hello: "from afar" });
        case "deposit":
          await context.signals.deposit({ type: "WARNING", initialIntensity: 0.9, payload: { value: 1 } });
          return "deposited";
        case "log":
          context.log.info(String(value));
          return "logged";
        case "work":
          for (let step = 0; step < Number(value); step += 1) {
            context.emit({ step });
            await context.sleep(50);
          }
          return { attempt: context.attempt };
        default:
          return value;
      }
    },
    resume: (_state, answer) => ({ answered: answer }),
  }),
  defineAgent({ id: "far-source", source: () => periodic(50), process: () => "tick" }),
  defineAgent({
    id: "far-clock",
    schedule: [{ name: "each-second", cron: "* * * * * *", input: { scheduled: true } }],
    process: (input) => input,
  }),
  defineAgent({ id: "far-hidden", visibility: "scoped", process: (input) => input }),
  defineAgent({
    id: "far-public",
    process: (input) => input,
    publicView: (event) => (event.type === "RESULT" ? { result: "reduced" } : {}),
  }),
];
