import type { Terrarium } from "../../../src/index.js";
import type { JsonValue } from "../../../src/base/json.js";

/** One command call, as a caller of any surface thinks of it. */
export interface Call {
  readonly agentId: string;
  readonly command: string;
  /** Undefined: nothing is said about arguments. */
  readonly args?: JsonValue | undefined;
  readonly timeoutMs?: number;
  readonly idempotencyKey?: string;
  /** Without the word `Bearer`; null for none; the operator's when left out. */
  readonly token?: string | null;
  /** The caller leaves when it aborts: what then comes of the call is nobody's business. */
  readonly signal?: AbortSignal;
}

/** What became of it, in words no surface has of its own. */
export type Outcome =
  | { readonly kind: "completed"; readonly result: JsonValue }
  | { readonly kind: "parked"; readonly semaphore: { readonly id: string; readonly prompt: string } }
  | {
      readonly kind: "refused";
      readonly code: string;
      /**
       * The member of the arguments, or the option of the call, that is to blame; "" for all of them, null where
       * nothing is named.
       */
      readonly field: string | null;
      readonly retryAfterMs?: number;
      readonly inFlight?: boolean;
    };

/** Where commands live, for a surface to reach them. */
export interface World {
  readonly terrarium: Terrarium;
  readonly port: number;
}

export interface Surface {
  call(call: Call): Promise<Outcome>;
}

/** One way to call commands. The only thing the suite needs to know of a surface. */
export interface SurfaceKind {
  readonly name: string;
  /** A process a call: only the core of the cases, to be done in time. Default false. */
  readonly isSlow?: boolean;
  /** Why a caller cannot leave; null when it can. */
  readonly cannotLeave?: string;
  /** What a name nobody knows is told with, where that is not AGENT_NOT_FOUND and COMMAND_NOT_FOUND, and why. */
  readonly unknownName?: { readonly code: string; readonly because: string };
  /** Why some arguments cannot be said at all, or are taken for others: those that are no object, a single value for a list. */
  readonly ownNotation?: string;
  /** Why a member that is absent from a result is told as null where it could be that. */
  readonly absentIsNull?: string;
  open(world: World): Surface;
}

export function bearer({ terrarium }: World, token: string | null | undefined): string | null {
  return token === null ? null : `Bearer ${token ?? terrarium.operatorToken}`;
}

/** A refusal from the members an error carries beside its code, which are the same everywhere. */
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
