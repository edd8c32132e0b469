/**
 * The public API: write agents with `defineAgent`, embed a terrarium with `createTerrarium`.
 */
import type { TerrariumOptions } from "./app/options.js";
import type { Terrarium } from "./app/terrarium.js";

export type { TerrariumOptions } from "./app/options.js";
export type { Terrarium } from "./app/terrarium.js";
export { type Clock, systemClock } from "./base/clock.js";
export { ERROR_CODES, type ErrorCode, TerrariumError } from "./base/errors.js";
export type { JsonValue } from "./base/json.js";
export { defaultLimits, LIMITS, type LimitName, type Limits } from "./base/limits.js";
export { CLOSE_CODES } from "./events/close-codes.js";
export type { SemaphoreReason, SemaphoreStatus, SemaphoreView, Severity } from "./events/semaphore.js";
export type { AgentEvent, FluxState, GapEvent, GapReason, TerrariumEvent, Vitals } from "./events/event.js";
export * from "./flux/index.js";
export {
  type AgentContext,
  type AgentDefinition,
  type AgentLog,
  defineAgent,
  type ResumeContext,
} from "./host/definition.js";
export { park, type Parked, type ParkRequest } from "./host/park.js";
export { command, type CommandContext, type CommandDefinition } from "./prism/command.js";
export type { HolographicBuffer } from "./mirror/index.js";

/**
 * Makes a terrarium: agents, their mirrors, and the gateway in front of them, not listening yet.
 * Throws BAD_USER_INPUT naming the file and field when an agent has a wrong shape, and when an option would leave a
 * door open (a short JWT secret).
 */
export async function createTerrarium(options: TerrariumOptions = {}): Promise<Terrarium> {
  // Agent modules import this file in their host's thread: what only a gateway needs is loaded with the first gateway.
  const app = await import("./app/terrarium.js");
  return app.createTerrarium(options);
}
