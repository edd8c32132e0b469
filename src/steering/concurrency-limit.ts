import { TerrariumError } from "../base/errors.js";

/** Counts what each client has under way. Holds clients with something under way, and no others. */
export class Places {
  readonly #perClientMax: number;
  readonly #taken = new Map<string, number>();

  constructor(perClientMax: number) {
    this.#perClientMax = perClientMax;
  }

  /** Runs `work` in one of the client's places. Throws LIMIT_EXCEEDED when all are taken. */
  async take<T>(client: string, work: () => Promise<T>): Promise<T> {
    const taken = this.#taken.get(client) ?? 0;
    const max = this.#perClientMax;
    if (taken >= max) {
      throw new TerrariumError("LIMIT_EXCEEDED", `${max} invocations of this client have not ended`, {
        limit: "maxInvocationsPerClient",
        max,
      });
    }
    this.#taken.set(client, taken + 1);
    try {
      return await work();
    } finally {
      const left = (this.#taken.get(client) ?? 1) - 1;
      if (left === 0) this.#taken.delete(client);
      else this.#taken.set(client, left);
    }
  }
}
