import { vi } from "vitest";

/** A machine that is busy with other tests takes its time: what never comes is seen by the limit of the test. */
const TIMEOUT_MS = 100_000;

/** Resolves with what the condition returns when that is true. */
export function waitUntil<T>(condition: () => T | Promise<T>) {
  return vi.waitUntil(condition, { timeout: TIMEOUT_MS });
}
