import {
  type AgentDefinition,
  command,
  defineAgent,
  echo,
  type JsonValue,
  park,
} from "terrarium-gateway/agent";
import { z } from "zod";
import { follow, gateOf, release, type Script } from "./steps.js";

const steps = z.array(z.any()) as unknown as z.ZodType<Script>;
const PROBE = { everyMs: 100, timeoutMs: 50, failureThreshold: 2 };
const never = (): Promise<never> => new Promise(() => undefined);

/** One agent that does what its input says. */
export const obedient = (id: string, more: Partial<AgentDefinition> = {}): AgentDefinition => ({
  id,
  genus: "reference",
  description: "does what it is told",
  process: (input, context) => follow(input as Script, context),
  resume(state, answer, context) {
    const { rest, told } = state as { readonly rest: Script; readonly told: JsonValue[] };
    const { semaphoreId, attempt, stateVersion, input } = context;
    const about = { answer, semaphoreId, attempt, stateVersion, input } as JsonValue;
    return follow(rest, context, [...told, about]);
  },
  ...more,
  commands: {
    release: command({
      help: "Lets a run go on that holds.",
      pure: true,
      input: z.object({ name: z.string() }),
      run: ({ name }, { agentId }) => release(agentId, name),
    }),
    gate: command({
      help: "How a gate is: holds, released, aborted, or null.",
      pure: true,
      input: z.object({ name: z.string() }),
      run: ({ name }, { agentId }) => gateOf(agentId, name),
    }),
    ...more.commands,
  },
});

const tools = {
  add: command({
    help: "Adds two whole numbers.",
    aliases: ["plus"],
    examples: [{ help: "three", args: { a: 1, b: 2 } }],
    input: z.object({ a: z.int32().min(0), b: z.int32().default(1) }),
    output: z.number(),
    run: ({ a, b }) => a + b,
  }),
  perform: command({
    parks: true,
    input: z.object({ steps }),
    run: async (args, context) => (await follow(args.steps, context)) as JsonValue,
  }),
  aside: command({
    pure: true,
    input: z.object({ steps }),
    run: async (args, context) => (await follow(args.steps, context)) as JsonValue,
  }),
  asks: command({
    input: z.object({ steps }),
    run: async (args, context) => (await follow(args.steps, context)) as JsonValue,
  }),
  wrong: command({ output: z.number(), run: () => "no number" as unknown as number }),
  unlisted: command({ hidden: true, run: () => "found" }),
  secret: command({
    private: true,
    input: z.object({ steps }),
    run: async (args, context) => (await follow(args.steps, context)) as JsonValue,
  }),
};

const numbered = (prefix: string, count: number, more?: Partial<AgentDefinition>): AgentDefinition[] =>
  Array.from({ length: count }, (_, at) => obedient(`${prefix}-${at + 1}`, more));

/** The reference agents; README.md describes each of them. */
export default [
  ...numbered("ref", 80),
  ...numbered("wide", 4, { flux: { concurrency: 3 } }),
  ...numbered("tools", 8, { commands: tools }),
  ...numbered("helper", 6),
  ...numbered("depth", 4),
  obedient("narrow", { flux: { inboxMax: 2 } }),
  obedient("quick", { flux: { timeoutMs: 100, graceMs: 10 } }),
  obedient("lonely", { calls: [] }),
  obedient("closed", { visibility: "scoped", labels: { team: "reference" } }),
  obedient("reduced", {
    publicView: (event) => (event.type === "OUTPUT" ? { ...event, data: "withheld" } : null),
  }),
  obedient("reacting", { reactsTo: [{ type: "WARNING", minIntensity: 0.5 }] }),
  obedient("stopping"),
  obedient("freezing"),
  defineAgent({
    id: "strict",
    input: z.object({ count: z.int32().min(1), unit: z.string().default("piece") }),
    process: (input) => input,
  }),
  defineAgent({ id: "mute" }),
  defineAgent({ id: "deaf", process: () => park({ reason: "APPROVAL_NEEDED", prompt: "Go on?" }) }),
  defineAgent({
    id: "finite",
    async *source() {
      yield* [1, 2, 3];
    },
    process: (number) => number * 10,
  }),
  defineAgent({
    id: "failing-source",
    async *source() {
      yield 1;
      throw new Error("the source failed");
    },
  }),
  defineAgent({
    id: "lasting",
    async *source({ signal, sleep }) {
      yield "began";
      while (!signal.aborted) await sleep(60_000);
    },
  }),
  defineAgent({
    id: "ticking",
    schedule: [{ name: "second", cron: "* * * * * *", input: { due: true } }],
    process: (input, { run }) => ({ input, run }),
  }),
  defineAgent({ id: "healthy", process: () => 4, probes: { turns: { ...PROBE, check: echo() } } }),
  defineAgent({
    id: "unwell",
    process: () => 5,
    probes: {
      sums: {
        ...PROBE,
        critical: true,
        check: async ({ ask }) => ({ ok: (await ask("2+2")) === 4, detail: "not 4" }),
      },
    },
  }),
  defineAgent({ id: "slow", process: () => 4, probes: { waits: { ...PROBE, pure: true, check: never } } }),
];
