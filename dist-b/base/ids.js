import { randomBytes, randomInt } from "node:crypto";
/** A prefix and 64 random bits: unique, but not a secret. */
export const randomId = (prefix) => `${prefix}-${randomBytes(8).toString("hex")}`;
const SHARES = 2 ** 32;
/** A random number from 0 to below 1. */
export const randomShare = () => randomInt(SHARES) / SHARES;
//# sourceMappingURL=ids.js.map
