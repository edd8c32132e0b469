import { systemClock } from "../../base/clock.js";
import { outageEnd } from "../../events/words/outages.js";
import { writeNote } from "../render/output.js";
import { inWords } from "../render/render.js";
import type { ToldOutage } from "../client/http.js";

/** What a command that ends has heard of an outage, for one line after what it prints. */
export class OutageNotes {
  #told: ToldOutage | null = null;

  /** Of each answer; null: there is none. The last one counts. */
  readonly hear = (outage: ToldOutage | null): void => {
    this.#told = outage;
  };

  write(): void {
    if (this.#told) tellOutage(this.#told);
    this.#told = null;
  }
}

/** Of a command that goes on: one line when an outage begins, and one when it ends. */
export class OutageWatch {
  #told: ToldOutage | null = null;

  readonly hear = (outage: ToldOutage | null): void => {
    if (outage && !this.#told) tellOutage(outage);
    if (!outage && this.#told) writeNote(outageEnd(this.#told.words));
    // The log may be away for a moment longer than NATS: that is one outage.
    this.#told = outage && (this.#told ?? outage);
  };
}

function tellOutage({ words, asOf }: ToldOutage): void {
  writeNote(`${words}; this is as of ${inWords(Math.max(0, systemClock.now() - Date.parse(asOf)))} ago`);
}
