import type { RunAction } from "../../events/words/runs.js";
import type { Model } from "./model/model.js";
import type { RunsSubject } from "./model/runs-model.js";
export interface RunDeskOptions {
  readonly endpoint: URL;
  readonly token: string | null;
  readonly model: Model;
  /** Ends all requests and polls. */
  readonly signal: AbortSignal;
  readonly onChange: () => void;
  readonly onRepeated: (from: string, to: string) => void;
}
/** Polls the gateway for the runs on the screen, and steers them. */
export declare class RunDesk {
  #private;
  constructor(options: RunDeskOptions);
  /** Polls this subject from now on; null: nothing. */
  look(subject: RunsSubject | null): void;
  /** Asks at once: the gateway is back. */
  now(): void;
  poll(): Promise<void>;
  act(action: RunAction, id: string): Promise<void>;
}
