import type { AgentLog } from "../../base/log.js";
import type { FluxContext } from "../../flux/index.js";
import type { BusyCalls } from "./busy-calls.js";
import type { AgentReporter } from "../publishing/agent-reporter.js";
import { type AgentDefinition } from "../modules/definition.js";
import type { HostServices } from "../host-services.js";
import type { RunBook } from "../runs/run-book.js";
export interface AuthorCallsOptions {
  readonly definition: AgentDefinition;
  readonly services: HostServices;
  readonly log: AgentLog;
  readonly reporter: Pick<AgentReporter, "hear">;
  readonly book: RunBook;
  readonly busy: Pick<BusyCalls, "open">;
  /** A call has ended. */
  readonly onEnded: () => void;
}
/** Calls the author's functions for the events of an agent's stream, and takes the questions that they return. */
export declare class AuthorCalls {
  #private;
  constructor(options: AuthorCallsOptions);
  /** `item` is a `QueuedCall`, or the input itself. */
  handle(item: unknown, call: FluxContext): unknown;
}
