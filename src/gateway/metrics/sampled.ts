import { Counter, Gauge, Registry } from "prom-client";
import type { Tally } from "../../base/bounds/tally.js";

/** A registry of metrics whose values are read when `/metrics` is read. */
export class Sampled {
  readonly registry = new Registry();
  readonly #registers = [this.registry];

  level(name: string, help: string, read: () => number): void {
    const made: Gauge = new Gauge({
      name,
      help,
      registers: this.#registers,
      collect: () => made.set(read()),
    });
  }

  total(name: string, help: string, read: () => number): void {
    const made: Counter = new Counter({
      name,
      help,
      registers: this.#registers,
      collect() {
        made.reset();
        made.inc(read());
      },
    });
  }

  labelled(
    name: string,
    help: string,
    label: string,
    read: () => readonly (readonly [string, number])[],
    isTotal = false,
  ): void {
    const Kind = isTotal ? Counter : Gauge;
    const made: Counter | Gauge = new Kind({
      name,
      help,
      labelNames: [label],
      registers: this.#registers,
      collect() {
        made.reset();
        for (const [value, number] of read()) made.inc({ [label]: value }, number);
      },
    });
  }

  table(name: string, help: string, label: string, tally: Tally | Iterable<[string, number]>): void {
    this.labelled(name, help, label, () => [...tally], true);
  }
}
