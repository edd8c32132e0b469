import { randomBytes } from "node:crypto";

/** Makes identifiers such as `per-9f86d081884c7d65`. Injected where tests want to know them beforehand. */
export type NewId = (prefix: string) => string;

/** 64 random bits behind a prefix: unguessable enough to be unique, not a secret. */
export const randomId: NewId = (prefix) => `${prefix}-${randomBytes(8).toString("hex")}`;
