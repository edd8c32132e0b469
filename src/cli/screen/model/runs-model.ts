import type { RunRow, WholeRun } from "../../../documents/runs.js";
import type { RunsScene, RunViewer } from "./scene.js";

const NOTHING: RunsScene = {
  list: null,
  more: false,
  page: undefined,
  viewer: null,
  refusal: null,
  failure: null,
  busy: false,
};

/** The subject of the page: the runs of an agent, or one run. */
export type RunsSubject =
  | { readonly kind: "list"; readonly agentId: string }
  | { readonly kind: "page"; readonly id: string };

/**
 * The runs on the screen. The last answer stays when the gateway refuses the next request or does not answer. A list stays
 * while one of its runs is open.
 */
export class RunsModel {
  #scene = NOTHING;
  #listed: string | null = null;
  #page: string | null = null;

  scene(): RunsScene {
    return this.#scene;
  }

  /** Forgets what belongs to something else. */
  turnTo(subject: RunsSubject): void {
    if (subject.kind === "list" && subject.agentId !== this.#listed) {
      this.#listed = subject.agentId;
      this.#set({ list: null, more: false });
    }
    const page = subject.kind === "page" ? subject.id : null;
    if (page !== this.#page) this.#set({ page: undefined, refusal: null, failure: null });
    this.#page = page;
  }

  listed(list: readonly RunRow[], more: boolean): void {
    this.#set({ list, more, refusal: null });
  }

  opened(page: WholeRun | null, viewer: RunViewer | null): void {
    this.#set({ page, viewer, refusal: null });
  }

  refused(refusal: string): void {
    this.#set({ refusal });
  }

  acts(): void {
    this.#set({ busy: true, failure: null });
  }

  /** `failure`: null when it happened. */
  acted(failure: string | null): void {
    this.#set({ busy: false, failure });
  }

  #set(change: Partial<RunsScene>): void {
    this.#scene = { ...this.#scene, ...change };
  }
}
