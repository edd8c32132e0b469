import type { BookedHost, HostBook } from "../../events/host-book.js";
import type { Ask } from "../runs/sqlite.js";

/** Hosts that dial in, in a data file. */
export class SqliteHostBook implements HostBook {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  load(): Promise<readonly BookedHost[]> {
    return this.#ask("loadHosts", {}, { unbounded: true });
  }

  async put(host: BookedHost): Promise<void> {
    await this.#ask("putHost", host);
  }

  async remove({ owner, hostId }: Pick<BookedHost, "owner" | "hostId">): Promise<void> {
    await this.#ask("removeHost", { owner, hostId });
  }
}
