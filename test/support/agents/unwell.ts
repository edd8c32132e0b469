import { answers, defineAgent, echo, progress } from "../../../src/index.js";

const FAST = { everyMs: 100, timeoutMs: 500, failureThreshold: 3 };
const never = (): Promise<never> => new Promise(() => undefined);

/** Agents that are stuck in different ways, and agents that only take long. All of them share one thread. */
export default [
  defineAgent({
    id: "nonsense",
    process: () => "banana",
    probes: { sums: { ...FAST, critical: true, check: answers("2 + 2", (answer) => answer === 4) } },
  }),
  defineAgent({
    id: "hung",
    flux: { timeoutMs: Infinity },
    process: never,
    probes: { turns: { ...FAST, check: echo() } },
  }),
  defineAgent({
    id: "silent",
    async *source() {
      yield 1;
      await never();
    },
    process: () => 1,
    probes: { lives: { ...FAST, check: progress({ withinMs: 300 }) } },
  }),
  defineAgent({
    id: "mute",
    process: (input) => (input === "probe" ? never() : input),
    probes: { answers: { ...FAST, pure: true, check: answers("probe", () => true) } },
  }),
  defineAgent({
    id: "thorough",
    flux: { timeoutMs: 60_000 },
    async process(ms, { sleep }) {
      await sleep(ms as number);
      return "done";
    },
    probes: { turns: { ...FAST, critical: true, check: echo() } },
  }),
  defineAgent({
    id: "announced",
    flux: { timeoutMs: Infinity },
    async process(ms, { busyUntil, sleep }) {
      busyUntil(60_000);
      await sleep(ms as number);
      return "done";
    },
    probes: {
      turns: { ...FAST, critical: true, check: echo() },
      lives: { ...FAST, critical: true, check: progress({ withinMs: 60_000 }) },
    },
  }),
];
