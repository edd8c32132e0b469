import { z } from "zod";
import { BOUNDS } from "./bounds.js";

/** What a call of the agent's commands takes, and what it gives. */

export const grammarName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, "must begin with a letter and have at most 64 letters, digits, _ or -")
  .describe("Name of a grammar.");

export const grammarText = z
  .string()
  .max(BOUNDS.grammarCharsMax)
  .describe("A PEG grammar in peggy's notation, without code. Its first rule is where parsing starts.");

export const textToParse = z.string().max(BOUNDS.textCharsMax).describe("The text to read.");

const place = { line: z.int32().nullable(), column: z.int32().nullable(), offset: z.int32().nullable() };

export const stripCode = z
  .boolean()
  .default(false)
  .describe(
    "Leaves out actions, predicates, initializers and computed counts instead of refusing them, and says which. Code is never " +
      "run: without predicates a grammar may read more than it was meant to.",
  );

const diagnostics = z.array(
  z.object({ severity: z.enum(["error", "warning"]), message: z.string(), ...place }),
);

export const reified = z.object({
  name: z.string(),
  isReplaced: z.boolean().describe("Whether another grammar had this name."),
  rules: z.array(z.string()).describe("The grammar's rules; parsing starts with the first."),
  warnings: diagnostics.describe("What is odd about it. Lines and columns count from 1, offsets from 0."),
  stripped: diagnostics.describe(
    "Code that was left out because `stripCode` asked for it, the first pieces of it.",
  ),
  strippedCount: z.int32().describe("How many pieces of code were left out."),
});

/** The tree is copied, and bounded, where it is made: to walk it again would cost more than to parse. */
export const parsed = z.object({
  name: z.string(),
  tree: z
    .unknown()
    .describe(
      "The syntax tree: a sequence with labels is an object of them, `$` and literals are text, repetitions are lists, " +
        "an absent option is null.",
    ),
});

export const listed = z.object({
  grammars: z.array(
    z.object({
      name: z.string(),
      characters: z.int32().describe("Length of its text."),
      isExample: z.boolean().describe("Whether it came with the agent."),
    }),
  ),
  grammarsMax: z.int32().describe("How many there is room for."),
});

export const shown = z.object({ name: z.string(), grammar: z.string() });

export const forgotten = z.object({ name: z.string() });
