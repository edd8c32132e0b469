import { z } from "zod";
import { BOUNDS } from "./bounds.js";
/** Schemas of the commands' arguments and results. */
export const grammarName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, "must begin with a letter and have at most 64 letters, digits, _ or -")
  .describe("Name of a grammar.");
export const grammarText = z
  .string()
  .max(BOUNDS.grammarCharsMax)
  .describe("A PEG grammar in peggy's notation, without code. Parsing starts with its first rule.");
export const textToParse = z.string().max(BOUNDS.textCharsMax).describe("The text to parse.");
const place = { line: z.int32().nullable(), column: z.int32().nullable(), offset: z.int32().nullable() };
export const stripCode = z
  .boolean()
  .default(false)
  .describe(
    "Removes actions, predicates, initializers and computed counts instead of refusing them, and reports them. Code is never " +
      "run: without predicates a grammar may accept more than intended.",
  );
const diagnostics = z.array(
  z.object({ severity: z.enum(["error", "warning"]), message: z.string(), ...place }),
);
export const reified = z.object({
  name: z.string(),
  isReplaced: z.boolean().describe("Whether another grammar had this name."),
  rules: z.array(z.string()).describe("The grammar's rules; parsing starts with the first."),
  warnings: diagnostics.describe(
    "Warnings about the grammar. Lines and columns count from 1, offsets from 0.",
  ),
  stripped: diagnostics.describe("The first pieces of code that `stripCode` removed."),
  strippedCount: z.int32().describe("Number of pieces of code that were removed."),
});
/** `tree` has no schema: it is copied and bounded where it is built, and validating it again would cost more than parsing. */
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
      isExample: z.boolean().describe("Whether it is built in."),
    }),
  ),
  grammarsMax: z.int32().describe("Maximum number of grammars."),
});
export const shown = z.object({ name: z.string(), grammar: z.string() });
export const forgotten = z.object({ name: z.string() });
//# sourceMappingURL=schemas.js.map
