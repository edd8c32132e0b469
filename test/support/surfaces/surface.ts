import type { Terrarium } from "../../../src/index.js";
import type { JsonValue } from "../../../src/base/json.js";

/** One command call, independent of the surface. */
export interface Call {
  readonly agentId: string;
  readonly command: string;
  /** Undefined: the call has no arguments. */
  readonly args?: JsonValue | undefined;
  readonly timeoutMs?: number;
  readonly idempotencyKey?: string;
  /** Without the prefix `Bearer`; null for none; default: the operator's. */
  readonly token?: string | null;
  /** The caller disconnects when it aborts; the outcome is then ignored. */
  readonly signal?: AbortSignal;
}

/** The outcome, independent of the surface. */
export type Outcome =
  | { readonly kind: "completed"; readonly result: JsonValue }
  | { readonly kind: "parked"; readonly semaphore: { readonly id: string; readonly prompt: string } }
  | {
      readonly kind: "refused";
      readonly code: string;
      /**
       * The member of the arguments, or the option of the call, that the error names; "" for all arguments, null if
       * it names none.
       */
      readonly field: string | null;
      readonly retryAfterMs?: number;
      readonly inFlight?: boolean;
    };

/** The gateway under test. */
export interface World {
  readonly terrarium: Terrarium;
  readonly port: number;
}

export interface Surface {
  call(call: Call): Promise<Outcome>;
}

/** One way to call commands: all that the suite knows of a surface. */
export interface SurfaceKind {
  readonly name: string;
  /** True: one process per call, so only the core cases run. Default false. */
  readonly isSlow?: boolean;
  /** Why a caller cannot leave; null when it can. */
  readonly cannotLeave?: string;
  /** The code for an unknown name, if it is not AGENT_NOT_FOUND or COMMAND_NOT_FOUND, and the reason. */
  readonly unknownName?: { readonly code: string; readonly because: string };
  /** Why some arguments cannot be expressed, or mean others: those that are not an object, a single value for a list. */
  readonly ownNotation?: string;
  /** Why an absent nullable member of a result is returned as null. */
  readonly absentIsNull?: string;
  open(world: World): Surface;
}

export function bearer({ terrarium }: World, token: string | null | undefined): string | null {
  return token === null ? null : `Bearer ${token ?? terrarium.operatorToken}`;
}

/** A refusal, from the details of an error, which are the same on every surface. */
export function refusal(
  code: string,
  details: Readonly<Record<string, unknown>>,
  fallback: string | null = null,
): Outcome {
  const { issues, field, retryAfterMs, inFlight } = details;
  const [first] = (issues ?? []) as readonly { readonly path: readonly (string | number)[] }[];
  const named = first ? String(first.path[0] ?? "") : typeof field === "string" ? field : fallback;
  return {
    kind: "refused",
    code,
    field: named,
    ...(typeof retryAfterMs === "number" && { retryAfterMs }),
    ...(typeof inFlight === "boolean" && { inFlight }),
  };
}
