import { z } from "zod";
import { BOUNDS } from "./bounds.js";
const SHAPES =
  'expected {"scan": true}, {"scan": "a folder below the steward\'s directory"}, {"reconsider": true}, or rules: {"staleDays"?, "duplicates"?, "answerWithinSeconds"?}';
/** One object rather than a union, so that an error names the wrong member. */
const members = z
  .strictObject({
    scan: z.union([z.literal(true), z.string().min(1).max(BOUNDS.folderCharsMax)], {
      error: `true, or a folder of ${BOUNDS.folderCharsMax} characters at most`,
    }),
    reconsider: z.literal(true),
    staleDays: z.int().min(1).max(BOUNDS.staleDaysMax),
    duplicates: z.boolean(),
    answerWithinSeconds: z.int().min(1).max(BOUNDS.answerWithinSecondsMax),
  })
  .partial();
export const stewardInput = members.transform((given, context) => {
  const { scan, reconsider, ...rules } = given;
  const kinds = Number(scan !== undefined) + Number(reconsider !== undefined);
  const hasRules = Object.keys(rules).length > 0;
  if (kinds + Number(hasRules) !== 1) {
    context.addIssue({ code: "custom", message: SHAPES });
    return z.NEVER;
  }
  if (scan !== undefined) return { kind: "scan", folder: scan === true ? null : scan };
  return reconsider ? { kind: "reconsider" } : { kind: "rules", rules };
});
//# sourceMappingURL=input.js.map
