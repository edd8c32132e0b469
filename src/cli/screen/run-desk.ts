import { CANCEL_RUN, RERUN, RUNS, WHOLE_RUN } from "../../documents/runs.js";
import type { RunAction } from "../../events/words/runs.js";
import { waitFor } from "../client/backoff.js";
import { ask, type AskSettings, outcomeOf } from "../client/http.js";
import { CliError } from "../exit.js";
import { BOUNDS, PACE } from "./model/bounds.js";
import type { Model } from "./model/model.js";
import type { RunsSubject } from "./model/runs-model.js";

export interface RunDeskOptions {
  readonly gateway: Pick<AskSettings, "endpoint" | "others" | "token">;
  readonly model: Model;
  /** Ends all requests and polls. */
  readonly signal: AbortSignal;
  readonly onChange: () => void;
  readonly onRepeated: (from: string, to: string) => void;
}

/** Polls the gateway for the runs on the screen, and steers them. */
export class RunDesk {
  readonly #options: RunDeskOptions;
  #subject: RunsSubject | null = null;
  /** Counts subjects: an answer about an older one is dropped. */
  #turn = 0;
  /** Ends the pause between two requests. */
  #pause = new AbortController();

  constructor(options: RunDeskOptions) {
    this.#options = options;
    options.signal.addEventListener("abort", () => this.#pause.abort(), { once: true });
  }

  /** Polls this subject from now on; null: nothing. */
  look(subject: RunsSubject | null): void {
    if (JSON.stringify(subject) === JSON.stringify(this.#subject)) return;
    this.#subject = subject;
    this.#turn += 1;
    if (subject) this.#options.model.runs.turnTo(subject);
    this.#pause.abort();
  }

  /** Asks at once: the gateway is back. */
  now(): void {
    this.#pause.abort();
  }

  async poll(): Promise<void> {
    const { signal, model, onChange } = this.#options;
    while (!signal.aborted) {
      this.#pause = new AbortController();
      const turn = this.#turn;
      if (this.#subject && model.connection === "live") {
        const refusal = await refusalOf(() => this.#ask(this.#subject, turn));
        // Without an answer nothing changes: the event stream reports the connection's state.
        if (refusal && refusal.code !== "UNREACHABLE" && turn === this.#turn) {
          model.runs.refused(wordsOf(refusal));
        }
        onChange();
      }
      if (turn === this.#turn) await waitFor(PACE.runsMs, this.#pause.signal);
    }
  }

  async act(action: RunAction, id: string): Promise<void> {
    const { model, onChange, onRepeated } = this.#options;
    model.runs.acts();
    onChange();
    const failure = await refusalOf(async () => {
      if (action === "cancel") outcomeOf((await ask(this.#settings, CANCEL_RUN, { id })).cancelRun);
      else onRepeated(id, outcomeOf((await ask(this.#settings, RERUN, { id })).rerun).id);
    });
    model.runs.acted(failure && wordsOf(failure));
    onChange();
    this.#pause.abort();
  }

  async #ask(subject: RunsSubject | null, turn: number): Promise<void> {
    const { runs } = this.#options.model;
    if (subject?.kind === "list") {
      const { agentId } = subject;
      const { runs: page } = await ask(this.#settings, RUNS, { agentId, first: BOUNDS.runsMax });
      if (turn === this.#turn) runs.listed(page.runs, page.next !== null);
    } else if (subject) {
      const { id } = subject;
      const { run, viewer } = await ask(this.#settings, WHOLE_RUN, { id, events: BOUNDS.runEventsMax });
      if (turn === this.#turn) runs.opened(run, viewer);
    }
  }

  get #settings() {
    const { gateway, signal } = this.#options;
    return { ...gateway, signal: AbortSignal.any([signal, AbortSignal.timeout(PACE.pollTimeoutMs)]) };
  }
}

/** Null when the work was done. */
async function refusalOf(work: () => Promise<void>): Promise<CliError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
}

function wordsOf({ code, message }: CliError): string {
  return `${code}: ${message}`;
}
