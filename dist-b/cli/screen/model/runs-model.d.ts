import type { RunRow, WholeRun } from "../../../documents/runs.js";
import type { RunsScene, RunViewer } from "./scene.js";
/** The subject of the page: the runs of an agent, or one run. */
export type RunsSubject =
  | {
      readonly kind: "list";
      readonly agentId: string;
    }
  | {
      readonly kind: "page";
      readonly id: string;
    };
/**
 * The runs on the screen. The last answer stays when the gateway refuses the next request or does not answer. A list stays
 * while one of its runs is open.
 */
export declare class RunsModel {
  #private;
  scene(): RunsScene;
  /** Forgets what belongs to something else. */
  turnTo(subject: RunsSubject): void;
  listed(list: readonly RunRow[], more: boolean): void;
  opened(page: WholeRun | null, viewer: RunViewer | null): void;
  refused(refusal: string): void;
  acts(): void;
  /** `failure`: null when it happened. */
  acted(failure: string | null): void;
}
