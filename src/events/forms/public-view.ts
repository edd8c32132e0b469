import type { ReducibleEvent, ReducibleType } from "./public-form.js";

/** An event as `publicView` gets it: a copy. */
export type PublicViewEvent = {
  readonly [K in ReducibleType]: Omit<Extract<ReducibleEvent, { type: K }>, "publicForm">;
}[ReducibleType];

/** The payload that others see. Members that are left out are withheld; all others stay as they are. */
export interface ReducedPayload {
  /** Of an OUTPUT. JSON. */
  readonly data?: unknown;
  /** Of a RESULT. JSON. */
  readonly result?: unknown;
  /** Of a PERTURBED: the name of the command. */
  readonly command?: string | null | undefined;
  /** Of a question: its words. */
  readonly semaphore?: { readonly prompt?: string; readonly options?: readonly string[] };
  /** Of a PHEROMONE. `payload` is JSON. */
  readonly pheromone?: { readonly payload?: unknown; readonly key?: string | null };
}

/** What `publicView` returns: a reduced event, which may be the event itself with less in it, or null for none. */
export type PublicViewReturn = (ReducedPayload & { readonly [member: string]: unknown }) | null;
