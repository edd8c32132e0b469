import { z } from "zod";
import type { JsonValue } from "../../../src/base/json.js";
import { type AgentDefinition, command, defineAgent, park } from "../../../src/index.js";
import { Gates } from "../../support/rest-kit.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

type Order = {
  readonly wait?: boolean;
  readonly fail?: boolean;
  readonly ask?: boolean;
  readonly remember?: JsonValue;
  readonly secret?: string;
};

/** An agent whose runs wait at a gate, fail, ask, or keep a state, as their input says. */
function deskOf(gates: Gates): AgentDefinition {
  return defineAgent<Order, JsonValue>({
    id: "desk",
    async process(input: Order, context) {
      if (input.wait) return await gates.pass(context.signal);
      if (input.fail) throw new Error("the drawer is stuck");
      if (input.remember !== undefined) context.state.set(input.remember);
      context.emit({ working: true });
      context.usage({ model: "small", inputTokens: 3, costUsd: 0.5 });
      if (input.ask) return park({ reason: "APPROVAL_NEEDED", prompt: "May I?", options: ["Yes", "No"] });
      return { session: context.session, state: context.state.get() };
    },
    resume: (_state, answer) => ({ answered: answer as string }),
    commands: {
      file: command({
        input: z.object({ session: z.string() }),
        run: ({ session: mine }, { session }) => ({ mine, session }),
      }),
    },
  });
}

/** A listening terrarium with that agent, without a limit on rates that a test would meet. */
export async function openRunDesk(
  options: Parameters<typeof TerrariumKit.open>[0] = {},
): Promise<{ readonly kit: TerrariumKit; readonly gates: Gates }> {
  const gates = new Gates();
  const kit = await TerrariumKit.open({
    ...options,
    agents: [deskOf(gates), ...(options.agents ?? [])],
    limits: { steeringRatePerSecond: 1_000, ...options.limits },
  });
  return { kit, gates };
}
