import { z } from "zod";

const name = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, "must begin with a letter and have at most 64 letters, digits, _ or -");

/** What the grammar agent can be asked. Sizes of grammar and text are judged by the library, which says more about them. */
export const grammarInput = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("reify"), name, grammar: z.string() }),
  z.strictObject({ op: z.literal("parse"), name, text: z.string() }),
  z.strictObject({ op: z.literal("list") }),
  z.strictObject({ op: z.literal("show"), name }),
  z.strictObject({ op: z.literal("forget"), name }),
]);

export type GrammarInput = z.infer<typeof grammarInput>;
