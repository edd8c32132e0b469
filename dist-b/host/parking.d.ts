import type { SemaphoreView } from "../events/semaphore.js";
import type { ParkCall } from "../link/port.js";
import type { PurgatoryLimits } from "../purgatory/limits.js";
import { type ParkRequest } from "../purgatory/park-request.js";
import type { AgentDefinition } from "./modules/definition.js";
/**
 * Turns an agent's question into a call to the gateway: checked, complete, and copied, so that the agent may go on
 * changing its state. Throws AGENT_ERROR with the reason when the question cannot be asked.
 */
export declare function questionOf(
  definition: AgentDefinition,
  request: ParkRequest,
  input: unknown,
  cause: string | null,
  limits: PurgatoryLimits,
): ParkCall;
/** Questions of one host in flight to the gateway. Further questions wait. */
export declare const PARKS_MAX = 256;
/**
 * Questions in flight from one host to the gateway. A question takes a slot before it is sent, so that at most
 * `parksMax` are in flight; without a free slot it waits, first come, first served.
 */
export declare class Parking {
  #private;
  constructor(parksMax: number, send: (call: ParkCall) => Promise<SemaphoreView>);
  /** Takes a slot, at once or when the promise resolves. `ask` or `leave` gives it back. */
  enter(): Promise<void> | undefined;
  /** Sends a question in a slot taken by `enter`. Resolves when it is durable. */
  ask(call: ParkCall): Promise<SemaphoreView>;
  leave(): void;
  /** Resolves when no question is in flight. */
  idle(): Promise<void>;
}
