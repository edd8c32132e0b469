import { randomUUID } from "node:crypto";
import { openSync, writeSync } from "node:fs";
import { periodic } from "../../src/flux/index.js";
import { type AgentContext, type AgentDefinition, park } from "../../src/host/modules/definition.js";

/** `near`: in threads of the gateways; `far`: in a host that dials in. */
const { ROLL_PLACE = "near", ROLL_EFFECTS = "", ROLL_TICK_MS = "100" } = process.env;
const effects = openSync(ROLL_EFFECTS, "a");
/** Of this life of the agents. */
const life = randomUUID();
let said = 0;

interface Work {
  readonly key: string;
  readonly ms: number;
  /** Asks a person, and completes with the answer. */
  readonly asks: boolean;
}

/** A line for each thing that was done in the world. */
function act(what: string, key: string, { run, attempt }: AgentContext): void {
  writeSync(effects, `${what} ${key} ${run} ${attempt}\n`);
}

/** The agents of the rolling deploy: one that numbers what it says, and one that works and asks. */
const agents: AgentDefinition[] = [
  {
    id: `${ROLL_PLACE}-talker`,
    source: () => periodic(Number(ROLL_TICK_MS)),
    process: () => ({ life, n: (said += 1) }),
  },
  {
    id: `${ROLL_PLACE}-worker`,
    flux: { concurrency: 16 },
    async process(input, context) {
      const { key, ms, asks } = input as Work;
      act("act", key, context);
      if (ms > 0) await context.sleep(ms);
      if (!asks) return { key };
      return park({
        reason: "APPROVAL_NEEDED",
        prompt: "Go on?",
        options: ["Yes"],
        severity: "INFO",
        state: { key },
      });
    },
    resume(state, answer, context) {
      const { key } = state as { readonly key: string };
      act("resume", key, context);
      return { key, answer };
    },
  },
];
export default agents;
