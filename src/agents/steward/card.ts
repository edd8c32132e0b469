import { z } from "zod";
import type { Fingerprint } from "./fingerprints.js";
import { TRASH } from "./walk.js";
import type { Amount } from "./reports.js";

export const APPROVE = "Approve";
export const REJECT = "Reject";
/** Goes with each card; a steward that freezes another shape raises it. */
export const STATE_VERSION = 2;

export type Rule = "stale" | "duplicates";

/** A file as it was when it was put on a card. */
export interface CardFile extends Fingerprint {
  /** Relative to the steward's directory. */
  readonly path: string;
  /** The file it equals, which must still be there when this one goes. Null unless it is a duplicate. */
  readonly copyOf: string | null;
  /** Another path on the card that is a name of the same file (a hard link). It is counted there. */
  readonly sameAs: string | null;
}

/** What waits with the question: private, and all that the answer is about. */
export interface CardState {
  /** What "Approve" does, in words. */
  readonly onApprove: string;
  /** What it does it to, a line for each file. */
  readonly affects: readonly string[];
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
  // Cards of version 1 have neither these nor `sameAs`.
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

/** The question. Everybody may see it, so it says what happens and to how much, and names nothing. */
export function promptOf({ rule, files }: Pick<CardState, "rule" | "files">, staleDays: number): string {
  const { files: count, bytes } = amountOf(files);
  const many = count !== 1;
  const why =
    rule === "stale"
      ? `not modified for ${staleDays} ${staleDays === 1 ? "day" : "days"}`
      : many
        ? "copies of older ones"
        : "a copy of an older one";
  return `Move ${count} ${many ? "files" : "file"} (${sizeText(bytes)}), ${why}, to the trash folder? Nothing is erased.`;
}

/** What "Approve" does, for those who may see names. */
export function approvalOf(root: string): string {
  return `The files below are moved to ${TRASH}/<id of this question>/ in ${root}, each under its own path. Nothing is erased.`;
}

/** One file in words: `reports/may.csv, 12 kB, modified 2023-05-31, a copy of reports/old/may.csv`. */
export function affected({ path, size, modified, copyOf, sameAs }: CardFile): string {
  const link = sameAs === null ? "" : `, another name of ${sameAs}`;
  const copy = copyOf === null ? "" : `, a copy of ${copyOf}`;
  return `${path}, ${sizeText(size)}, modified ${modified.slice(0, 10)}${link}${copy}`;
}

export function severityOf(files: readonly CardFile[]): "INFO" | "WARNING" | "CRITICAL" {
  const { bytes } = amountOf(files);
  if (bytes >= 1e9) return "CRITICAL";
  return bytes >= 1e8 ? "WARNING" : "INFO";
}

/** Files and their bytes; one file under several names is one. */
export function amountOf(files: readonly Pick<CardFile, "path" | "size" | "sameAs">[]): Amount {
  const sizes = new Map(files.map(({ path, size, sameAs }) => [sameAs ?? path, size]));
  return { files: sizes.size, bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
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
