import { appendFile, mkdir, mkdtemp, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { periodic } from "../../src/index.js";
import { Session, TOKEN } from "../support/terrarium-process.js";

const LINES_PER_SECOND = 200;
const SERVICES = ["payments", "search", "mail", "checkout"];
const DAY_MS = 86_400_000;

/** A gateway as somebody might have it: its bundled agents with a busy log, and a folder with something to ask about. */
export class Scene implements AsyncDisposable {
  readonly url: string;
  readonly #folder: string;
  readonly #session: Session;
  readonly #log: string;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #lines = 0;

  private constructor(url: string, folder: string, session: Session, log: string) {
    [this.url, this.#folder, this.#session, this.#log] = [url, folder, session, log];
    this.#running = this.#live();
  }

  static async open(): Promise<Scene> {
    const folder = await mkdtemp(join(tmpdir(), "terrarium-scene-"));
    const archive = join(folder, "archive");
    await mkdir(archive);
    await makeStale(archive);
    const log = join(folder, "services.log");
    await writeFile(log, "");
    const session = new Session(
      ["serve", "--port", "0", "--ephemeral", "--steward-dir", archive, "--logwatch-files", log],
      { TERRARIUM_TOKEN: TOKEN, TERRARIUM_STEERING_RATE_PER_SECOND: "50" },
    );
    const [, url = ""] = /^terrarium listening on (http:\/\/\S+)$/.exec(await session.line()) ?? [];
    return new Scene(url, folder, session, log);
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

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#session[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Services log, with an outage now and then; somebody parses a text every second. */
  async #live(): Promise<void> {
    const { signal } = this.#stop;
    let turn = 0;
    for await (const { missed } of periodic(100, { signal })) {
      turn += 1;
      const outage = turn % 170 > 130;
      await this.#write(((1 + missed) * LINES_PER_SECOND) / 10, outage);
      if (turn % 12 === 0) await this.#parse(turn).catch(() => undefined);
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

  async #parse(turn: number): Promise<void> {
    await this.ask(`mutation ($input: JSON!) { perturb(agentId: "grammar", input: $input) { id } }`, {
      input: {
        op: "parse",
        name: "arithmetic",
        text: turn % 60 === 0 ? "2 * (3 +" : `${turn} * (3 + ${turn % 7})`,
      },
    });
  }
}

/** 47 exports of 90 days ago, 312 MB in all, which take no room: holes are real files of that size. */
async function makeStale(folder: string): Promise<void> {
  const then = new Date(Date.now() - 90 * DAY_MS);
  for (let number = 0; number < 47; number += 1) {
    const path = join(folder, `export-${number}.csv`);
    await writeFile(path, `export ${number}\n`);
    await truncate(path, Math.floor(312e6 / 47) + number);
    await utimes(path, then, then);
  }
}
