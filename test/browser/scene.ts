import { appendFile, mkdir, mkdtemp, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { periodic } from "../../src/index.js";
import { serve, type Served, TOKEN } from "./served.js";
import { removeFolder } from "../support/folder.js";

const LINES_PER_SECOND = 200;
const SERVICES = ["payments", "search", "mail", "checkout"];
const DAY_MS = 86_400_000;

/** A realistic gateway: the bundled agents with a busy log, and a folder with stale files to ask about. */
export class Scene implements AsyncDisposable {
  readonly #served: Served;
  readonly #folder: string;
  readonly #log: string;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #lines = 0;

  private constructor(served: Served, folder: string, log: string) {
    [this.#served, this.#folder, this.#log] = [served, folder, log];
    this.#running = this.#live();
  }

  get url(): string {
    return this.#served.url;
  }

  static async open(): Promise<Scene> {
    const folder = await mkdtemp(join(tmpdir(), "terrarium-scene-"));
    const archive = join(folder, "archive");
    await mkdir(archive);
    await makeStale(archive);
    const log = join(folder, "services.log");
    await writeFile(log, "");
    const served = await serve(["--steward-dir", archive, "--logwatch-files", log], {
      TERRARIUM_STEERING_RATE_PER_SECOND: "50",
    });
    return new Scene(served, folder, log);
  }

  async ask(query: string, variables: object = {}): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data } = (await response.json()) as { data: Record<string, unknown> };
    return data;
  }

  async latestRunOf(agentId: string): Promise<string> {
    const query = `query ($agentId: ID) { runs(agentId: $agentId, first: 1) { runs { id } } }`;
    const { runs } = (await this.ask(query, { agentId })) as {
      readonly runs: { readonly runs: readonly { readonly id: string }[] };
    };
    const [run] = runs.runs;
    if (!run) throw new Error(`${agentId} has no run`);
    return run.id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#served[Symbol.asyncDispose]();
    removeFolder(this.#folder);
  }

  /** Services log, with an outage now and then; a client parses five texts a second. */
  async #live(): Promise<void> {
    const { signal } = this.#stop;
    await this.ask(`mutation { perturb(agentId: "pulse", input: { ratePerSecond: 24 }) { id } }`);
    let turn = 0;
    for await (const { missed } of periodic(100, { signal })) {
      turn += 1;
      const outage = turn % 170 > 130;
      await this.#write(((1 + missed) * LINES_PER_SECOND) / 10, outage);
      if (turn % 2 === 0) await this.#parse(turn / 2);
    }
  }

  async #write(count: number, outage: boolean): Promise<void> {
    const at = new Date().toISOString();
    const lines = Array.from({ length: count }, (_, index) => {
      const number = this.#lines + index;
      const service = SERVICES[number % SERVICES.length];
      return outage && number % 3 === 0
        ? `${at} ERROR ${service}: upstream timed out after ${1_000 + (number % 900)} ms\n`
        : `${at} INFO ${service}: request ${number} served in ${10 + (number % 40)} ms\n`;
    });
    this.#lines += count;
    await appendFile(this.#log, lines.join(""));
  }

  /** One text in eight does not match the grammar. */
  async #parse(turn: number): Promise<void> {
    const text = turn % 8 === 0 ? "2 * (3 +" : `${turn} * (3 + ${turn % 7})`;
    await fetch(`${this.url}/api/grammar/parse`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ name: "arithmetic", text }),
    });
  }
}

/** 47 exports of 90 days ago, 312 MB in total; sparse files that take no disk space. */
async function makeStale(folder: string): Promise<void> {
  const then = new Date(Date.now() - 90 * DAY_MS);
  for (let number = 0; number < 47; number += 1) {
    const path = join(folder, `export-${number}.csv`);
    await writeFile(path, `export ${number}\n`);
    await truncate(path, Math.floor(312e6 / 47) + number);
    await utimes(path, then, then);
  }
}
