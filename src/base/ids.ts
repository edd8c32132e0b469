import { randomBytes, randomInt } from "node:crypto";

/** Makes identifiers such as `per-9f86d081884c7d65`. Injected where tests need predictable ones. */
export type NewId = (prefix: string) => string;

/** A prefix and 64 random bits: unique, but not a secret. */
export const randomId: NewId = (prefix) => `${prefix}-${randomBytes(8).toString("hex")}`;

const SHARES = 2 ** 32;

/** A random number from 0 to below 1. */
export const randomShare = (): number => randomInt(SHARES) / SHARES;
