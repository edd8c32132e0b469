import { AGENT_LIMITS } from "./limits/agents.js";
import { CLUSTER_LIMITS } from "./limits/cluster.js";
import { DOCUMENT_LIMITS } from "./limits/documents.js";
import { OPERATING_LIMITS } from "./limits/operating.js";
import { QUESTION_LIMITS } from "./limits/questions.js";
import { REMOTE_HOST_LIMITS } from "./limits/remote-hosts.js";
import { RUN_LIMITS } from "./limits/runs.js";
import { STEERING_LIMITS } from "./limits/steering.js";
import { THREAD_LIMITS } from "./limits/threads.js";
import { WATCHING_LIMITS } from "./limits/watching.js";

export interface LimitSpec {
  readonly default: number;
  readonly unit: string;
  readonly help: string;
  /** Largest value that may be set. Default: that of the unit, see `limitMax` in limit-range.ts. */
  readonly max?: number;
  /** How the default depends on the machine, shown instead of a number. */
  readonly derived?: string;
}

/**
 * Every limit that an operator can set. The key gives the flag and the variable: `maxUnsentBytes` is
 * `--max-unsent-bytes` and `TERRARIUM_MAX_UNSENT_BYTES`. Defaults suit one dashboard team behind one address. Bounds
 * without a flag are listed, with their reasons, in docs/limits.md.
 */
export const LIMITS = {
  ...WATCHING_LIMITS,
  ...DOCUMENT_LIMITS,
  ...STEERING_LIMITS,
  ...THREAD_LIMITS,
  ...REMOTE_HOST_LIMITS,
  ...CLUSTER_LIMITS,
  ...RUN_LIMITS,
  ...AGENT_LIMITS,
  ...QUESTION_LIMITS,
  ...OPERATING_LIMITS,
} as const satisfies Record<string, LimitSpec>;

/** Name of a limit: `maxHistory` is `--max-history` and `TERRARIUM_MAX_HISTORY`. */
export type LimitName = keyof typeof LIMITS;
/** A number for every limit, in the unit given in `LIMITS`. */
export type Limits = { readonly [K in LimitName]: number };

/** The defaults of all limits. */
export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(LIMITS).map(([name, spec]) => [name, spec.default]),
) as Limits;
