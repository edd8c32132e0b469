import { TerrariumError } from "../base/errors.js";
import type { FluxContext, FluxSignal } from "./signals.js";

/**
 * One call of `process`, and the context it is given.
 *
 * ```
 * running ──settles──▶ done
 *    └──expire──▶ expired ──settles──▶ done          what it says from here on is discarded and signalled as an error
 *                    └──grace over──▶ abandoned      the agent goes on without it
 * ```
 */
export class Call {
  readonly #agentId: string;
  readonly #cause: string | null;
  /** Called when the call expires. */
  onExpire: (() => void) | undefined;
  readonly #tell: (signal: FluxSignal) => void;
  #controller: AbortController | undefined;
  #expired: { readonly reason: unknown } | undefined;
  #saidLate = false;

  constructor(agentId: string, cause: string | null, tell: (signal: FluxSignal) => void) {
    this.#agentId = agentId;
    this.#cause = cause;
    this.#tell = tell;
  }

  /** For the author, who may copy it or take it apart: all members are own ones that need no `this`. */
  context(): FluxContext {
    const signal = (): AbortSignal => this.#signal();
    return {
      agentId: this.#agentId,
      cause: this.#cause,
      get signal() {
        return signal();
      },
      emit: (data) => this.#emit(data),
      spend: (tokens) => this.#spend(tokens),
    };
  }

  /** Made when first asked for: most calls never look. */
  #signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#expired) this.#controller.abort(this.#expired.reason);
    }
    return this.#controller.signal;
  }

  get isExpired(): boolean {
    return this.#expired !== undefined;
  }

  #emit(data: unknown): void {
    if (this.#expired) this.discard("output");
    else this.#tell({ type: "output", data, cause: this.#cause });
  }

  /** Counted even when late: what was spent was spent. */
  #spend(tokens: number): void {
    this.#tell({ type: "spent", tokens });
  }

  /** Aborts the call. Its outcome no longer counts. */
  expire(reason: unknown): void {
    if (this.#expired) return;
    this.#expired = { reason };
    this.#controller?.abort(reason);
    this.onExpire?.();
  }

  /** Signals, once a call, that something came too late to count. */
  discard(what: "output" | "result"): void {
    if (this.#saidLate) return;
    this.#saidLate = true;
    const error = new TerrariumError("AGENT_ERROR", `a late ${what} of an aborted call was discarded`);
    this.#tell({ type: "error", error, cause: this.#cause });
  }

  /** Whether this is merely how an aborted call says that it stopped. */
  isAbort(thrown: unknown): boolean {
    if (!this.#expired) return false;
    if (thrown === this.#expired.reason) return true;
    try {
      return thrown instanceof Error && thrown.name === "AbortError";
    } catch {
      return false;
    }
  }
}
