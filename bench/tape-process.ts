import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { TapeOrder } from "./tape.js";

/** A process that records one load and plays it. */
export class Tape {
  readonly port: number;
  readonly #child: ChildProcess;

  static async start(): Promise<Tape> {
    const child = fork(fileURLToPath(new URL("./tape.js", import.meta.url)));
    const [port] = await once(child, "message");
    return new Tape(child, port as number);
  }

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** From now on requests are passed on to this port, and the answers recorded. */
  record(upstream: number): Promise<void> {
    return this.#order({ act: "record", upstream });
  }

  /** From now on the recorded answers are sent. */
  play(): Promise<void> {
    return this.#order({ act: "play" });
  }

  /** Ends all connections. */
  cut(): Promise<void> {
    return this.#order({ act: "cut" });
  }

  async #order(order: TapeOrder): Promise<void> {
    const ready = once(this.#child, "message");
    this.#child.send(order);
    await ready;
  }

  end(): void {
    this.#child.disconnect();
  }
}
