import { type JsonValue } from "../../base/json.js";
import type { SemaphoreNews } from "../../documents/agents.js";
import type { PlainEvent } from "../../documents/events.js";
import { type AskSettings } from "./http.js";
export interface CommandCall {
  readonly agentId: string;
  readonly command: string;
  readonly args: JsonValue;
  /** Null: the command's own timeout, or the gateway's default. */
  readonly timeoutMs: number | null;
  readonly idempotencyKey: string | null;
  readonly session: string | null;
}
export type CallOutcome =
  | {
      readonly status: "COMPLETED";
      readonly result: JsonValue;
    }
  | {
      readonly status: "PARKED";
      readonly semaphore: SemaphoreNews;
    };
/**
 * `POST /api/{agent}/{command}`. Fails with a CliError: the code of the problem document, or `UNREACHABLE`. Waits as
 * long as the gateway does.
 */
export declare function postCommand(settings: AskSettings, call: CommandCall): Promise<CallOutcome>;
/** A page of `GET /api/history`, oldest first. */
export interface HistoryPage {
  readonly events: readonly PlainEvent[];
  /** `after` of the next page; null when this was the last. */
  readonly next: string | null;
}
/** `GET /api/history`. Fails with a CliError: the code of the problem document, or `UNREACHABLE`. */
export declare function getHistory(
  settings: AskSettings,
  query: Readonly<Record<string, string>>,
): Promise<HistoryPage>;
