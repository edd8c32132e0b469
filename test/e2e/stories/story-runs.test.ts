import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../../support/storage/files.js";
import { TOP } from "../../support/machine.js";
import { MAIN, Session, TOKEN } from "../../support/terrarium-process.js";

const STEPS = join(TOP, "test/sim/runs-gateway-steps.mjs");
const AGENTS = join(TOP, "test/sim/runs-gateway-agents.ts");

const PERTURB = `mutation ($session: String!, $input: JSON!) {
  perturb(agentId: "keeper", session: $session, input: $input) { id }
}`;
const INVOKE = `mutation ($session: String!, $input: JSON!, $key: String!) {
  invoke(agentId: "keeper", session: $session, input: $input, idempotencyKey: $key) { status result }
}`;
const RUNS = `query ($session: String!) {
  runs(agentId: "keeper", session: $session, order: OLDEST_FIRST) {
    runs { id kind status attempt session result error { code } }
  }
  sessionState(agentId: "keeper", session: $session)
}`;

interface Shown {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly attempt: number;
  readonly result: unknown;
  readonly error: { readonly code: string } | null;
}

/** One gateway after the other on one folder. */
class Lives implements AsyncDisposable {
  readonly #folder: string;
  #session: Session | null = null;
  #url = "";

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** With a step, the process kills itself there. */
  async begin(step = "", nth = 1): Promise<void> {
    const effects = join(this.#folder, "effects.txt");
    const variables = {
      TERRARIUM_TOKEN: TOKEN,
      RUNS_EFFECTS: effects,
      CRASH_STEP: step,
      CRASH_NTH: `${nth}`,
    };
    const options = [
      "--port",
      "0",
      "--no-bundled",
      "--agents",
      AGENTS,
      "--data-dir",
      join(this.#folder, "data"),
    ];
    this.#session = new Session(["serve", ...options], variables, ["--import", STEPS, ...MAIN]);
    const line = await this.#session.line();
    this.#url = `${line.split(" ").at(-1)}/graphql`;
  }

  /** Waits for the end of the process. Returns the signal that ended it, or its status. */
  async end(): Promise<unknown> {
    return await this.#session?.end();
  }

  async ask<T>(query: string, variables: object): Promise<{ data: T; errors?: { extensions: object }[] }> {
    const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
    const body = JSON.stringify({ query, variables });
    return (await (await fetch(this.#url, { method: "POST", headers, body })).json()) as never;
  }

  /** Polls until every run of the session has ended. */
  async ended(session: string): Promise<{ readonly runs: readonly Shown[]; readonly state: unknown }> {
    for (;;) {
      const { data } = await this.ask<{ runs: { runs: Shown[] }; sessionState: unknown }>(RUNS, { session });
      const { runs } = data.runs;
      if (runs.every(({ status }) => status !== "ACCEPTED" && status !== "RUNNING"))
        return { runs, state: data.sessionState };
    }
  }

  /** What the agent did for this input, in order. */
  async acts(nonce: string): Promise<string[]> {
    const lines = (await readFile(join(this.#folder, "effects.txt"), "utf8")).split("\n");
    return lines
      .filter((line) => line.startsWith(`act ${nonce} `))
      .map((line) => line.split(" ").slice(2, 4).join(" "));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session?.[Symbol.asyncDispose]();
  }
}

test(
  "[RUN-5] [RUN-6] [RUN-37] [RUN-507] two sessions, killed in the middle of each: one outcome each, and whole states",
  { timeout: 90_000 },
  async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, "data"));
    await using lives = new Lives(folder);

    // In Ada's session one run completes. The next has acted, and counted, when the process dies.
    await lives.begin("agent:counted", 2);
    const first = await lives.ask<{ invoke: object }>(INVOKE, {
      session: "ada",
      input: { nonce: "a1" },
      key: "a1",
    });
    expect(first.data.invoke).toEqual({ status: "COMPLETED", result: { done: 1, asked: 0 } });
    const {
      data: { perturb },
    } = await lives.ask<{ perturb: { id: string } }>(PERTURB, {
      session: "ada",
      input: { nonce: "a2", ms: 1_000 },
    });
    expect(await lives.end()).toBe("SIGKILL");

    // It happens again, with a higher attempt. In Bo's session a call has acted when the process dies.
    await lives.begin("agent:acted", 2);
    const ada = await lives.ended("ada");
    const [one, two] = ada.runs;
    expect(ada.runs).toHaveLength(2);
    expect(one).toMatchObject({ kind: "INVOKE", status: "COMPLETED", attempt: 1, result: { done: 1 } });
    expect(two).toMatchObject({ id: perturb.id, status: "COMPLETED", attempt: 2, result: { done: 2 } });
    expect(await lives.acts("a2")).toEqual([`${perturb.id} 1`, `${perturb.id} 2`]);
    const call = { session: "bo", input: { nonce: "b1" }, key: "b1" };
    await expect(lives.ask(INVOKE, call)).rejects.toThrow(TypeError);
    expect(await lives.end()).toBe("SIGKILL");

    // It may have taken effect, so it is not repeated. Both sessions are whole, and continue.
    await lives.begin();
    const retried = await lives.ask(INVOKE, call);
    const bo = await lives.ended("bo");
    expect(bo.runs).toMatchObject([{ kind: "INVOKE", status: "UNKNOWN", attempt: 1 }]);
    expect(retried.errors?.[0]?.extensions).toMatchObject({ code: "RUN_UNKNOWN", run: bo.runs[0]?.id });
    expect(await lives.acts("b1")).toHaveLength(1);
    expect([bo.state, (await lives.ended("ada")).state]).toEqual([null, { done: 2, asked: 0 }]);
    for (const [session, done] of [
      ["ada", 3],
      ["bo", 1],
    ] as const) {
      const next = await lives.ask<{ invoke: object }>(INVOKE, {
        session,
        input: { nonce: `${session}-next` },
        key: session,
      });
      expect(next.data.invoke).toMatchObject({ status: "COMPLETED", result: { done } });
    }
    // The first outcome is still that of its key.
    const again = await lives.ask<{ invoke: object }>(INVOKE, {
      session: "ada",
      input: { nonce: "a1" },
      key: "a1",
    });
    expect(again.data).toEqual(first.data);
    expect(await lives.acts("a1")).toHaveLength(1);
  },
);
