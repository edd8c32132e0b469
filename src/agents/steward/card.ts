import { z } from "zod";
import type { Fingerprint } from "./fingerprint.js";

export const APPROVE = "Approve";
export const REJECT = "Reject";
/** Goes with each card; a steward that freezes another shape raises it. */
export const STATE_VERSION = 1;

export type Rule = "stale" | "duplicates";

/** A file as it was when it was put on a card. */
export interface CardFile extends Fingerprint {
  /** Relative to the steward's directory. */
  readonly path: string;
  /** The file it equals, which must still be there when this one goes. Null unless it is a duplicate. */
  readonly copyOf: string | null;
}

/** What waits with the question: private, and all that the answer is about. */
export interface CardState {
  /** The directory the paths are in. */
  readonly directory: string;
  readonly rule: Rule;
  /** With `askedAt` the name of this card in the steward's notes. */
  readonly card: number;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly files: readonly CardFile[];
}

export const cardState: z.ZodType<CardState> = z.object({
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
    }),
  ),
});

/** The question. Everybody may see it, so it counts and does not name. */
export function promptOf(files: readonly Fingerprint[]): string {
  const what = files.length === 1 ? "this file" : `these ${files.length} files`;
  return `Delete ${what} (${sizeText(bytesOf(files))})?`;
}

export function severityOf(files: readonly Fingerprint[]): "INFO" | "WARNING" | "CRITICAL" {
  const bytes = bytesOf(files);
  if (bytes >= 1e9) return "CRITICAL";
  return bytes >= 1e8 ? "WARNING" : "INFO";
}

export function bytesOf(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

const UNITS = ["kB", "MB", "GB", "TB", "PB"];

/** Decimal units, as disks are sold: `312 MB`, `4.2 kB`, `17 bytes`. */
export function sizeText(bytes: number): string {
  if (bytes === 1) return "1 byte";
  if (bytes < 1e3) return `${bytes} bytes`;
  let amount = bytes / 1e3;
  let unit = 0;
  // Beyond 999.5 rounding would make it a thousand.
  for (; amount >= 999.5 && unit < UNITS.length - 1; unit += 1) amount /= 1e3;
  return `${amount < 9.95 ? amount.toFixed(1) : Math.round(amount)} ${UNITS[unit]}`;
}
