/** Makes identifiers such as `per-9f86d081884c7d65`. Injected where tests need predictable ones. */
export type NewId = (prefix: string) => string;
/** A prefix and 64 random bits: unique, but not a secret. */
export declare const randomId: NewId;
/** A random number from 0 to below 1. */
export declare const randomShare: () => number;
