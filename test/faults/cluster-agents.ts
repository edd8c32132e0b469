import type { AgentDefinition } from "../../src/host/modules/definition.js";
import { counter, type Counts, handle, type Work } from "../sim/runs-gateway-agents.js";
import { talker } from "./agents.js";

/** Steps of one job, and the pause between two, milliseconds. */
const STEPS = 5;
const STEP_MS = 40;

/** A job: announces each of its steps, then counts like the others. */
const worker: AgentDefinition<Work, Counts> = {
  ...counter("worker", "at_least_once"),
  async process(input, context) {
    for (let step = 1; step <= STEPS; step += 1) {
      context.emit({ nonce: input.nonce, run: context.run, attempt: context.attempt, step });
      await context.sleep(STEP_MS);
    }
    return await handle(input, context);
  },
};

/** Has an agent of the other host count, under a key, so that a further attempt finds what the first one asked for. */
const parent: AgentDefinition<Work, Counts> = {
  ...counter("parent", "at_least_once"),
  calls: ["keeper"],
  async process(input, context) {
    const child = { nonce: `${input.nonce}-child`, ms: 0, asks: false, fails: false };
    // A child that was cut off is never run again. What became of it is in its own run.
    await context.invoke("keeper", child, { idempotencyKey: "child" }).catch(() => undefined);
    return await handle(input, context);
  },
};

/** The agents of the hosts of cluster.test.ts: `FAULTS_HOST` names the host. */
const agents: Record<string, readonly AgentDefinition<never, never>[]> = {
  one: [counter("keeper", "at_least_once"), worker, talker("one-talker")] as never,
  two: [counter("once", "at_most_once"), parent, talker("two-talker")] as never,
};
export default agents[process.env["FAULTS_HOST"] ?? ""];
