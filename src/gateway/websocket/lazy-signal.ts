import { setMaxListeners } from "node:events";

/** An abort signal that costs nothing until somebody asks for it. */
export class LazySignal {
  #controller: AbortController | null = null;
  #aborted = false;

  get signal(): AbortSignal {
    this.#controller ??= make();
    if (this.#aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }
}

/** As many listen as there are calls under way, which is bounded elsewhere: many of them are no sign of a leak. */
function make(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
