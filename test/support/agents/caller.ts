import { z } from "zod";
import { defineAgent, park } from "../../../src/host/modules/definition.js";
import { command } from "../../../src/prism/index.js";

/** Every schema feature that becomes a flag. */
export const everything = z.object({
  text: z.string().describe("What to say."),
  count: z.int32().min(1).max(9).default(3).describe("How often."),
  ratio: z.number().optional(),
  whole: z.int().optional(),
  loud: z.boolean().default(false),
  mode: z.enum(["fast", "slow-er", "slow er", "a:b"]).default("fast"),
  tags: z.array(z.string()).optional(),
  sizes: z.array(z.int32()).optional(),
  point: z.object({ x: z.number(), y: z.number().optional() }).optional(),
  points: z.array(z.object({ x: z.number() })).optional(),
  note: z.string().nullable().optional(),
  either: z.union([z.string(), z.number()]).optional(),
  free: z.json().optional(),
  url: z.string().optional(),
});

let aborted = 0;

/** `echo` returns its arguments; the other commands do what their names say. */
export const caller = defineAgent({
  id: "caller",
  genus: "test",
  description: "has commands of every kind",
  commands: {
    echo: command({
      help: "Returns its arguments. Nothing else.",
      aliases: ["say"],
      examples: [{ help: "twice", args: { text: "it's --loud", count: 2, loud: true } }],
      input: everything,
      output: everything,
      run: (args) => args,
    }),
    nothing: command({ help: "Takes nothing.", readonly: true, pure: true, run: () => "done" }),
    anything: command({ help: "Takes any JSON.", input: z.json(), run: (args) => args }),
    odd: command({
      help: "Takes an odd number.",
      input: z.object({ number: z.int32().refine((value) => value % 2 !== 0, "must be odd") }),
      run: ({ number }) => number,
    }),
    fail: command({ help: "Fails.", run: () => Promise.reject(new Error("as it should")) }),
    wait: command({
      help: "Waits until its caller gives up.",
      input: z.object({ mark: z.string() }),
      run: ({ mark }, { signal, emit }) =>
        new Promise((_resolve, reject) => {
          emit(mark);
          signal.addEventListener("abort", () => {
            aborted += 1;
            reject(signal.reason as Error);
          });
        }),
    }),
    aborted: command({ help: "How many waits were aborted.", run: () => aborted }),
    ask: command({
      help: "Asks a person.",
      parks: true,
      input: z.object({ prompt: z.string() }),
      run: ({ prompt }) =>
        park({ reason: "APPROVAL_NEEDED", prompt, options: ["Yes", "No"], severity: "INFO", state: null }),
    }),
    rude: command({
      help: "\u001b[31mRed\u009b0m.",
      input: z.object({ choice: z.enum(["plain", "two\nlines", "\u001b[31m"]) }),
      run: ({ choice }) => choice,
    }),
    secret: command({
      hidden: true,
      input: z.object({ word: z.string() }),
      run: ({ word }) => `psst: ${word}`,
    }),
  },
  resume: (_state, answer) => answer,
});

/** An agent without commands. */
const silent = defineAgent({ id: "silent", description: "has no commands" });

export default [caller, silent];
