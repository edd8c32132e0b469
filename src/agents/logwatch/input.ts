import { z } from "zod";
import { BOUNDS } from "./bounds.js";

/** What may be put to the watcher from outside. Its own lines come from the files and have the first shape. */
export const watchInput = z.union(
  [
    z.strictObject({
      text: z.string().max(BOUNDS.lineCharsMax),
      file: z.string().max(BOUNDS.focusCharsMax).default("perturbation"),
    }),
    z.strictObject({ focus: z.string().trim().min(1).max(BOUNDS.focusCharsMax).nullable() }),
    z.strictObject({ report: z.literal(true), top: z.int().min(1).max(BOUNDS.topMax).default(10) }),
    z.strictObject({ forget: z.string().min(1).max(20) }),
  ],
  {
    error:
      'expected {"focus": "word"}, {"focus": null}, {"report": true, "top"?: 10}, {"forget": "t12" or "*"} or {"text": "a log line", "file"?: "name"}',
  },
);

export type WatchInput = z.infer<typeof watchInput>;
