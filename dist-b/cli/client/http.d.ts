import type { Document } from "../../documents/agents.js";
import { CliError } from "../exit.js";
export interface AskSettings {
  readonly endpoint: URL;
  readonly token: string | null;
  /** Aborts the request. */
  readonly signal?: AbortSignal;
  /** Called with each answer that is the gateway's own, a refusal included. */
  readonly onAnswer?: () => void;
}
/**
 * Sends one GraphQL operation over HTTP. Fails with a CliError: the gateway's own code, or `UNREACHABLE`.
 * Uses `http.request` because it has no timeout of its own: an invocation may take as long as its timeoutMs.
 */
export declare function ask<Result, Variables>(
  settings: AskSettings,
  document: Document<Result, Variables>,
  variables: Variables,
): Promise<Result>;
/** Narrows a mutation's nullable field: it is null only beside an error, and `ask` has thrown that error already. */
export declare function outcomeOf<T>(outcome: T | null): T;
export declare function unreachable(endpoint: URL, why: string, advice?: string): CliError;
/** Turns one entry of a GraphQL `errors` list into a CliError. */
export declare function graphqlError(entry: unknown): CliError;
export interface Answer {
  readonly status: number;
  readonly text: string;
}
/** A request. `acts`: repeating it has a second effect. */
interface Sent {
  /** JSON to post; null: get. */
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly acts: boolean;
}
/** Posts JSON to an address of the gateway. Fails with `UNREACHABLE` unless a complete response arrives. */
export declare function post(
  settings: AskSettings,
  address: URL,
  posted: Sent & {
    readonly body: string;
  },
): Promise<Answer>;
/** Gets an address of the gateway. Fails with `UNREACHABLE` unless a complete response arrives. */
export declare function get(
  settings: AskSettings,
  address: URL,
  headers: Readonly<Record<string, string>>,
): Promise<Answer>;
export {};
