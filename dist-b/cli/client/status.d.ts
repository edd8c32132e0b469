import { type AgentSeries } from "../../documents/agents.js";
import { type LookAnswer } from "../../documents/semaphores.js";
import { type AskSettings } from "./http.js";
/** What events do not carry. */
export interface Status extends LookAnswer {
  /** Observers whose socket accepts no more data at the moment; null when unknown. */
  readonly lagging: number | null;
}
export interface StatusOptions {
  /** Maximum number of open questions. */
  readonly cardsMax: number;
  readonly timeoutMs: number;
}
type From = Pick<AskSettings, "endpoint" | "token">;
/** Polls once. Fails with a CliError. */
export declare function fetchStatus(
  { endpoint, token }: From,
  { cardsMax, timeoutMs }: StatusOptions,
): Promise<Status>;
/** Vitals of the last seconds, of one agent or of all (null). Fails with a CliError. */
export declare function fetchVitals(
  { endpoint, token }: From,
  agentId: string | null,
  {
    lastSeconds,
    timeoutMs,
  }: {
    readonly lastSeconds: number;
    readonly timeoutMs: number;
  },
): Promise<readonly AgentSeries[]>;
export {};
