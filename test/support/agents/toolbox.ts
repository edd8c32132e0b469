import { z } from "zod";
import type { AgentDefinition } from "../../../src/host/definition.js";
import { command } from "../../../src/prism/command.js";

interface Task {
  /** Fails with a text that nobody but those who steer may see. */
  readonly fail?: boolean;
  /** Answers with the names of its environment's variables that begin so. */
  readonly variables?: string;
}

/** An agent with commands, for tests of what is told of calls. */
export default {
  id: "toolbox",
  genus: "test",
  description: "has tools",
  process({ fail, variables }: Task) {
    if (fail) throw new Error("the secret ingredient is salt");
    return variables === undefined
      ? { done: true }
      : Object.keys(process.env).filter((name) => name.startsWith(variables));
  },
  commands: {
    double: command({ input: z.object({ number: z.number() }), run: ({ number }) => number * 2 }),
    half: command({ input: z.object({ number: z.number() }), pure: true, run: ({ number }) => number / 2 }),
  },
} satisfies AgentDefinition<Task>;
