/**
 * The browser's model of a terrarium, without a DOM: what the dashboard and the embedded widgets show.
 *
 * ```ts
 * const live = new LiveTerrarium({ gateway: "https://terrarium.example", agentId: null }); // null: all agents
 * const stop = live.onChange(({ agents }) => …);   // at most once per animation frame
 * live.start();
 * live.agents.get("pulse")?.vitals;                // AgentState, a new object after each change
 * live.connection;                                 // ConnectionState; while "offline" the last state stays
 * live.semaphores.pending;                         // Semaphore[]
 * const stream = live.follow("pulse");             // the events of one agent, with cursors of its own stream
 * live.stop();
 * ```
 *
 * Steering is separate, because it needs a token: `new Steering({ gateway })`, `await steering.use(token)`,
 * `steering.resolve(id, answer, digest)`. It rejects with a `Refusal` that has the gateway's `code`.
 */
export * from "./bounds.js";
export type { AgentStream, StreamState } from "./agents/stream.js";
export { browserClock, type LiveClock } from "./clock.js";
export { LiveTerrarium, type LiveOptions } from "./live-terrarium.js";
export { Refusal } from "./refusal.js";
export { type Identity, Steering } from "./steering.js";
export type * from "./types.js";
