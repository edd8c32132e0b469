import { z } from "zod";
import { TRASH } from "./walk.js";
export const APPROVE = "Approve";
export const REJECT = "Reject";
/** Version of a card's state; raised when its shape changes. */
export const STATE_VERSION = 2;
export const cardState = z.object({
  // Version 1 has none of these, and no `sameAs`.
  onApprove: z.string().default(""),
  affects: z.array(z.string()).default([]),
  directory: z.string(),
  rule: z.enum(["stale", "duplicates"]),
  card: z.int(),
  askedAt: z.number(),
  files: z.array(
    z.object({
      path: z.string(),
      size: z.int().nonnegative(),
      modified: z.string(),
      sha256: z.string(),
      copyOf: z.string().nullable(),
      sameAs: z.string().nullable().default(null),
    }),
  ),
});
/** The question. It is public, so it says what happens and to how much, without names. */
export function promptOf({ rule, files }, staleDays) {
  const { files: count, bytes } = amountOf(files);
  const many = count !== 1;
  const why =
    rule === "stale"
      ? `not modified for ${staleDays} ${staleDays === 1 ? "day" : "days"}`
      : many
        ? "copies of older ones"
        : "a copy of an older one";
  return `Move ${count} ${many ? "files" : "file"} (${sizeText(bytes)}), ${why}, to the trash folder? Nothing is deleted.`;
}
/** The effect of "Approve", for viewers that may see names. */
export function approvalOf(root) {
  return `The files below are moved to ${TRASH}/<id of this question>/ in ${root}, each under its own path. Nothing is deleted.`;
}
/** One file in words: `reports/may.csv, 12 kB, modified 2023-05-31, a copy of reports/old/may.csv`. */
export function affected({ path, size, modified, copyOf, sameAs }) {
  const link = sameAs === null ? "" : `, another name of ${sameAs}`;
  const copy = copyOf === null ? "" : `, a copy of ${copyOf}`;
  return `${path}, ${sizeText(size)}, modified ${modified.slice(0, 10)}${link}${copy}`;
}
export function severityOf(files) {
  const { bytes } = amountOf(files);
  if (bytes >= 1e9) return "CRITICAL";
  return bytes >= 1e8 ? "WARNING" : "INFO";
}
/** Number and bytes of files; several names of one file count once. */
export function amountOf(files) {
  const sizes = new Map(files.map(({ path, size, sameAs }) => [sameAs ?? path, size]));
  return { files: sizes.size, bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
}
const UNITS = ["kB", "MB", "GB", "TB", "PB"];
/** Decimal units: `312 MB`, `4.2 kB`, `17 bytes`. */
export function sizeText(bytes) {
  if (bytes === 1) return "1 byte";
  if (bytes < 1e3) return `${bytes} bytes`;
  let amount = bytes / 1e3;
  let unit = 0;
  // From 999.5 on, rounding would give 1000.
  for (; amount >= 999.5 && unit < UNITS.length - 1; unit += 1) amount /= 1e3;
  return `${amount < 9.95 ? amount.toFixed(1) : Math.round(amount)} ${UNITS[unit]}`;
}
//# sourceMappingURL=card.js.map
