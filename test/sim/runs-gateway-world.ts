import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Call, effectsIn, RunsClient, type Story } from "./runs-gateway-client.js";
import { MAIN, Session, TOKEN } from "../support/terrarium-process.js";
import { type Random, seededRandom } from "../support/time-and-random.js";

const steps = new URL("./runs-gateway-steps.mjs", import.meta.url).href;
const agents = fileURLToPath(new URL("./runs-gateway-agents.ts", import.meta.url));

/** Clients that call at the same time, and calls of all of them in one life of the gateway. */
const CLIENTS = 6;
const CALLS_PER_LIFE = 60;
/** Keyed calls of earlier lives that one life repeats. */
const RETRIES_PER_LIFE = 12;
/** How often the thread of agents dies in one life of the gateway. */
const HOST_DEATHS_MAX = 3;

/**
 * How a life ends: at a step, or after so many answers; `drains`: it gets a SIGTERM then, else a SIGKILL. With `host`, only the
 * thread of agents ends at the step, time and again: terminated by the gateway's thread, by `process.exit`, by an error that
 * no code catches, or by the watchdog, because it loops.
 */
export interface Death {
  readonly step: string | null;
  readonly nth: number;
  readonly answers: number;
  readonly drains: boolean;
  readonly host?: "terminate" | "exit" | "throw" | "loop";
}

/** Everything that came out of a chain of lives. */
export interface Chain extends Story {
  /** How each life ended: its step, "moment", or "drained". */
  readonly deaths: readonly string[];
  /** How often the thread of agents died alone. */
  readonly hostDeaths: number;
}

/** Lives of one gateway on one data folder, killed one after another; the last one ends what they left. */
export class RunsGatewayWorld {
  readonly #folder: string;
  readonly #random: Random;
  readonly #client: RunsClient;
  readonly #deaths: string[] = [];
  #hostDeaths = 0;
  #lives = 0;

  constructor(folder: string, seed: number) {
    this.#folder = folder;
    this.#random = seededRandom(seed);
    this.#client = new RunsClient(this.#random);
  }

  async liveAndDie(deaths: readonly Death[]): Promise<Chain> {
    for (const death of deaths) await this.#life(death);
    const { runs, states } = await this.#lastLife();
    const effects = effectsIn(this.#effectsFile);
    const hostDeaths = this.#hostDeaths;
    return {
      told: this.#client.told,
      answered: this.#client.answered,
      deaths: this.#deaths,
      hostDeaths,
      effects,
      runs,
      states,
    };
  }

  async #life(death: Death): Promise<void> {
    await this.#lifeOf(death);
    this.#hostDeaths += readFileSync(this.#hostsFile, "utf8").length;
  }

  async #lifeOf(death: Death): Promise<void> {
    const session = await this.#serve(death);
    if (!session) return;
    let answers = 0;
    const onAnswer = (): void => {
      answers += 1;
      if (answers === death.answers) session.child.kill(death.drains ? "SIGTERM" : "SIGKILL");
    };
    const retries = this.#client.keyed().toSorted(() => this.#random.next() - 0.5);
    const calls = [
      ...retries.slice(0, RETRIES_PER_LIFE),
      ...Array.from({ length: CALLS_PER_LIFE }, () => this.#client.newCall()),
    ];
    await this.#callAll(calls, onAnswer);
    // A drain, or a step, that has begun takes its time.
    const isEnding = answers >= death.answers && death.drains;
    const status = await session.end(isEnding ? undefined : "SIGKILL");
    if (status === "SIGKILL")
      this.#deaths.push(answers < death.answers || isEnding ? `${death.step}` : "moment");
    else if (status === 0) this.#deaths.push("drained");
    else throw new Error(`a life ended with ${status}: ${session.stderr}`);
  }

  /** Answers all questions, waits until no run is open, and comes back with every key. */
  async #lastLife(): Promise<Pick<Story, "runs" | "states">> {
    await using session = await this.#serve(null);
    if (!session) throw new Error("the last life did not begin");
    await this.#client.quiet(session);
    await this.#callAll(this.#client.keyed(), () => undefined);
    return await this.#client.quiet(session);
  }

  async #serve(death: Death | null): Promise<Session | null> {
    const options = [
      "--port",
      "0",
      "--no-bundled",
      "--agents",
      agents,
      "--data-dir",
      join(this.#folder, "data"),
    ];
    const limits = [
      "--run-attempts-max",
      "1000",
      "--max-resume-attempts",
      "1000",
      "--steering-rate-per-second",
      "100000",
      "--hang-timeout-ms",
      "1000",
    ];
    this.#lives += 1;
    writeFileSync(this.#hostsFile, "");
    const variables = {
      TERRARIUM_TOKEN: TOKEN,
      RUNS_EFFECTS: this.#effectsFile,
      CRASH_STEP: death?.step ?? "",
      CRASH_NTH: `${death?.nth ?? 0}`,
      CRASH_HOST: death?.host ?? "",
      CRASH_HOSTS_MAX: `${HOST_DEATHS_MAX}`,
      CRASH_HOSTS_FILE: this.#hostsFile,
    };
    const session = new Session(["serve", ...options, ...limits], variables, ["--import", steps, ...MAIN]);
    try {
      const line = await session.until((one) => one.startsWith("terrarium listening on "));
      this.#client.url = `${line.split(" ").at(-1)}/graphql`;
      return session;
    } catch (error) {
      const status = await session.end();
      if (status !== "SIGKILL" || !death) throw error;
      this.#deaths.push(`${death.step}`);
      return null;
    }
  }

  async #callAll(calls: readonly Call[], onAnswer: () => void): Promise<void> {
    const left = [...calls];
    const client = async (): Promise<void> => {
      for (let call = left.shift(); call; call = left.shift()) {
        const answer = await this.#client.call(call);
        if (answer.what === "lost") return;
        onAnswer();
        // While the thread of agents is away, every call would be refused.
        if (answer.what === "refused" && answer.code === "AGENT_NOT_RUNNING") await this.#untilUp();
        if (this.#random.chance(0.2)) await this.#client.answerOne();
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
  }

  /** Until the thread of agents is back, or the gateway is gone. */
  async #untilUp(): Promise<void> {
    for (let isAway = true; isAway;) {
      const ready = await fetch(new URL("/ready", this.#client.url)).catch(() => null);
      isAway = (await ready?.text().catch(() => ""))?.includes("away") ?? false;
    }
  }

  get #hostsFile(): string {
    return join(this.#folder, `hosts-${this.#lives}`);
  }

  get #effectsFile(): string {
    return join(this.#folder, "effects.txt");
  }
}
