import { z } from "zod";
import type { AgentDefinition } from "../../../src/host/modules/definition.js";
import { command } from "../../../src/prism/command.js";

interface Task {
  /** Fails with a text that only callers who may steer the agent see. */
  readonly fail?: boolean;
  /** Returns the names of its environment variables with this prefix. */
  readonly variables?: string;
  /** Reports this many input tokens of a model. */
  readonly tokens?: number;
}

/** An agent with commands, for tests of the trace of calls. */
export default {
  id: "toolbox",
  genus: "test",
  description: "has tools",
  process({ fail, variables, tokens }: Task, { usage }) {
    if (tokens !== undefined) usage({ inputTokens: tokens, model: "m1" });
    if (fail) throw new Error("the secret ingredient is salt");
    return variables === undefined
      ? { done: true }
      : Object.keys(process.env).filter((name) => name.startsWith(variables));
  },
  commands: {
    double: command({
      help: "Doubles a number.",
      input: z.object({ number: z.number() }),
      run: ({ number }) => number * 2,
    }),
    half: command({ input: z.object({ number: z.number() }), pure: true, run: ({ number }) => number / 2 }),
  },
} satisfies AgentDefinition<Task>;
