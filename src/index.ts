/** The public API: write agents with `defineAgent`, embed a terrarium with `createTerrarium`. */
import type { TerrariumOptions } from "./app/options.js";
import type { Terrarium } from "./app/terrarium.js";

export * from "./agent.js";
export type { NatsOptions, TerrariumOptions } from "./app/options.js";
export type { Terrarium } from "./app/terrarium.js";
export type { ScopeClaims } from "./auth/tokens/claims.js";
export type { IssuerOptions } from "./auth/tokens/issuers.js";
export type { NewId } from "./base/ids.js";
export { defaultLimits, LIMITS, type LimitName, type Limits } from "./base/limits.js";
export { CLOSE_CODES } from "./events/close-codes.js";
export type { Freeze, FreezeScope, Labels } from "./events/freeze.js";
export type { EventStream, ObservedEvent, ObserveOptions } from "./gateway/in-process/event-stream.js";
export type {
  ByOptions,
  CallInProcessOptions,
  FreezeOptions,
  ThawOptions,
  CancelOptions,
  InProcess,
  InvokeInProcessOptions,
  PerturbInProcessOptions,
  ResolveOptions,
  RunFilter,
  SemaphoreFilter,
  WorkOptions,
} from "./gateway/in-process/port.js";
export type {
  InProcessSignals,
  WitnessedDeposit,
  WitnessPage,
  WitnessQuery,
} from "./gateway/in-process/signals.js";
export type { RunView, SemaphoreDetails } from "./gateway/in-process/views.js";
export type { LoginOptions } from "./gateway/pages/login.js";
export type { MirroredEvent, MirrorView } from "./mirror/index.js";

/**
 * Creates a terrarium: agents, their mirrors, and the gateway in front of them, not listening yet. Throws
 * BAD_USER_INPUT that names the file and field when an agent has a wrong shape, and for insecure options (a short JWT
 * secret).
 */
export async function createTerrarium(options: TerrariumOptions = {}): Promise<Terrarium> {
  // Agent modules import this file in their host's thread, so the gateway's code is loaded only with the first
  // gateway.
  const app = await import("./app/terrarium.js");
  return app.createTerrarium(options);
}
