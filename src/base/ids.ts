import { randomFillSync, randomInt } from "node:crypto";

/** Makes identifiers such as `per-9f86d081884c7d65`. Injected where tests need predictable ones. */
export type NewId = (prefix: string) => string;

const ID_BYTES = 8;

/** Random bytes for the next ids: drawing them for each id costs ten times as much. */
const drawn = Buffer.alloc(ID_BYTES * 128);
let used = drawn.length;

/** A prefix and 64 random bits: unique, but not a secret. */
export const randomId: NewId = (prefix) => {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += ID_BYTES;
  return `${prefix}-${drawn.toString("hex", used - ID_BYTES, used)}`;
};

const SHARES = 2 ** 32;

/** A random number from 0 to below 1. */
export const randomShare = (): number => randomInt(SHARES) / SHARES;
