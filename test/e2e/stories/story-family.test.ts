import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { Session, TOKEN } from "../../support/terrarium-process.js";
import { OtlpCollector } from "../tracing/otlp-collector.js";
import { askAt, caller, within } from "../tracing/tracing-kit.js";

const AGENTS = ["relay.ts", "relay-far.ts"].map((file) => join(TOP, "test/support/agents", file));
const SERVE = ["serve", "--port", "0", "--no-bundled", "--agents", ...AGENTS];

interface Shown {
  readonly id: string;
  readonly agentId: string;
  readonly status: string;
  readonly attempt: number;
  readonly result: { readonly done: readonly { readonly code?: string; readonly status?: string }[] } | null;
  readonly children?: readonly Shown[];
}

/** A gateway process, each module of agents in a thread of its own. */
class Life implements AsyncDisposable {
  readonly session: Session;
  url = "";

  private constructor(more: readonly string[], variables: Record<string, string>) {
    this.session = new Session([...SERVE, ...more], { TERRARIUM_TOKEN: TOKEN, ...variables });
  }

  static async begin(more: readonly string[], variables: Record<string, string> = {}): Promise<Life> {
    const life = new Life(more, variables);
    life.url = (await life.session.line()).split(" ").at(-1) ?? "";
    return life;
  }

  async ask<T>(query: string, variables: object, headers: Record<string, string> = {}): Promise<T> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}`, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const { data } = (await response.json()) as { data: Record<string, T> };
    return Object.values(data)[0] as T;
  }

  /** Polls until the run is so. */
  async runUntil(id: string, look: (run: Shown) => boolean): Promise<Shown> {
    const row = "id agentId status attempt result";
    const query = `query ($id: ID!) { run(id: $id) { ${row} children { ${row} children { ${row} } } } }`;
    for (;;) {
      const run = await this.ask<Shown>(query, { id });
      if (look(run)) return run;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.session[Symbol.asyncDispose]();
  }
}

const INVOKE = "mutation ($id: ID!, $input: JSON!) { invoke(agentId: $id, input: $input) { status } }";
const PERTURB = "mutation ($id: ID!, $input: JSON!) { perturb(agentId: $id, input: $input) { id } }";

test(
  "[STEER-666] [RUN-6] three agents that wait for each other, killed in the middle: no call runs twice",
  { timeout: 120_000 },
  async () => {
    const folder = join(await tempFolder(), "data");
    await mkdir(folder);
    const options = ["--data-dir", folder];
    // In the second attempt the deepest agent does not hold.
    const deepest = { invoke: "mate", input: [{ hold: "deep" }] };
    const keyed = { invoke: "out", input: [deepest], idempotencyKey: "the step" };
    const script = [keyed, { invoke: "relay", idempotencyKey: "another step" }];
    let id: string;
    {
      await using life = await Life.begin(options);
      ({ id } = await life.ask<{ id: string }>(PERTURB, { id: "far", input: script }));
      const isDeep = (run: Shown): boolean => run.children?.[0]?.children?.[0]?.status === "RUNNING";
      await life.runUntil(id, (run) => run.status === "RUNNING" && isDeep(run));
      await life.session.end("SIGKILL");
    }
    await using life = await Life.begin(options);
    const parent = await life.runUntil(id, ({ status }) => status === "COMPLETED");
    // The perturbation is attempted again, and is told that its call was cut off and may have acted.
    expect(parent.attempt).toBe(2);
    expect(parent.result?.done.map(({ code, status }) => code ?? status)).toEqual([
      "RUN_UNKNOWN",
      "COMPLETED",
    ]);
    const told = (run: Shown): string => `${run.agentId} ${run.status} ${run.attempt}`;
    expect(parent.children?.map(told)).toEqual(["out UNKNOWN 1", "relay COMPLETED 1"]);
    expect(parent.children?.[0]?.children?.map(told)).toEqual(["mate UNKNOWN 1"]);
  },
);

test("[STEER-660] calls over three agents in two threads are one trace", { timeout: 120_000 }, async () => {
  await using collector = await OtlpCollector.open();
  await using life = await Life.begin(["--ephemeral"], {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: "20",
  });
  const mine = caller("family");
  const { traceparent } = mine;
  const input = [{ invoke: "relay", input: [{ call: ["mate", "run"], input: { script: [] } }] }];
  await life.ask(INVOKE, { id: "far", input }, { traceparent });
  expect(await askAt(life.url, "{ agents { id } }")).toHaveProperty("data");
  const path = ["invoke_agent far", "invoke_agent relay", "execute_tool run"];
  const [far, relay, mate] = await Promise.all(path.map((name) => collector.saw(within(mine, name))));
  const above = async (
    span: { parentSpanId: string } | undefined,
  ): Promise<{ spanId: string; parentSpanId: string }> =>
    await collector.saw(({ spanId }) => spanId === span?.parentSpanId);
  // Between two agents' spans there is the gateway's.
  expect((await above(relay)).parentSpanId).toBe(far?.spanId);
  expect((await above(mate)).parentSpanId).toBe(relay?.spanId);
  expect((await above(far)).parentSpanId).toBe(mine.spanId);
});
