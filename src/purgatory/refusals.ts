import { TerrariumError } from "../base/errors.js";
import type { SemaphoreToken } from "./token.js";

export function noSemaphore(id: string): TerrariumError {
  return new TerrariumError("SEMAPHORE_NOT_FOUND", `there is no semaphore ${id.slice(0, 40)}`);
}

export function settled(token: SemaphoreToken): TerrariumError {
  const { id, status, settledBy, settledAt } = token;
  const when = settledAt === null ? "" : ` at ${new Date(settledAt).toISOString()}`;
  return new TerrariumError("SEMAPHORE_SETTLED", `${id} is ${status}, by ${settledBy ?? "unknown"}${when}`, {
    status,
    settledBy,
    settledAt,
  });
}

export function mismatch(token: SemaphoreToken): TerrariumError {
  const { id, digest } = token;
  return new TerrariumError("DIGEST_MISMATCH", `${id} does not have the expected digest`, { digest });
}
