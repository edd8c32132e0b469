import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { command, defineAgent, park } from "../../../src/index.js";
import { EverythingSeen } from "./everything-seen.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";
import { RawSocket } from "../../support/wire/raw-socket.js";

/** In every full form, and in no public one. */
const CANARY = "canary";

const clerk = defineAgent({
  id: "clerk",
  process(input: unknown, context) {
    if (input === "fail") throw new Error("canary-error");
    if (input === "ask")
      return park({ reason: "APPROVAL_NEEDED", prompt: "canary-prompt", options: ["canary-yes"], state: 1 });
    context.emit({ open: "open-output", closed: "canary-output" });
    context.emit({ hidden: "canary-hidden" });
    return { open: "open-result", closed: `canary-result ${JSON.stringify(input)}` };
  },
  resume: () => ({ open: "open-resumed", closed: "canary-resumed" }),
  commands: {
    scent: command({
      input: z.object({}),
      async run(_args, context) {
        await context.signals.deposit({
          type: "TEST",
          initialIntensity: 1,
          payload: "canary-payload",
          key: "canary-key",
        });
        return { open: "open-scent" };
      },
    }),
  },
  publicView(event) {
    if (event.type === "OUTPUT") {
      const { open } = event.data as { open?: string };
      return open === undefined ? null : { data: { open } };
    }
    if (event.type === "RESULT") return { result: { open: (event.result as { open: string }).open } };
    if ("semaphore" in event) return { semaphore: { prompt: "open-prompt" } };
    return {};
  },
});

describe("publicView", () => {
  let kit: TerrariumKit;
  let stranger: EverythingSeen;
  let observer: EverythingSeen;
  const runs: string[] = [];

  const read = async <T>(query: string, variables: Record<string, unknown>, bearer?: string): Promise<T> => {
    const { data, errors } = await kit.ask(query, variables, bearer);
    if (!data || errors) throw new Error(JSON.stringify(errors));
    return data as T;
  };
  const invoke = async (input: unknown): Promise<void> => {
    const text = `mutation ($input: JSON) { invoke(agentId: "clerk", input: $input) { perturbationId semaphore { id } } }`;
    await kit.ask(text, { input }, kit.bearer);
  };

  beforeAll(async () => {
    kit = await TerrariumKit.open({ agents: [clerk], limits: { maxDocumentCost: 10_000_000 } });
    stranger = await EverythingSeen.open(kit, ["clerk"]);
    observer = await EverythingSeen.open(kit, ["clerk"], await bearerOf("agent:clerk:observe", 60, "bob"));
    await invoke("canary-input");
    await invoke("fail");
    await invoke("ask");
    await fetch(`http://127.0.0.1:${kit.port}/api/clerk/scent`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: kit.bearer },
      body: "{}",
    });
    await stranger.until("open-scent", 3);
    await observer.until("open-scent", 3);
    const page = await read<{ runs: { runs: { id: string }[] } }>(
      '{ runs(agentId: "clerk") { runs { id } } }',
      {},
      kit.bearer,
    );
    runs.push(...page.runs.runs.map(({ id }) => id));
  });
  afterAll(async () => {
    stranger[Symbol.dispose]();
    observer[Symbol.dispose]();
    await kit[Symbol.asyncDispose]();
  });

  const WORDS = [
    "canary",
    "canary-output",
    "canary-hidden",
    "canary-prompt",
    "canary-payload",
    "open-result",
  ];

  it("[HTTP-1226] nothing that is only in full forms reaches a viewer without observe, over any surface", async () => {
    expect(runs.length).toBeGreaterThanOrEqual(4);
    const text = await stranger.all(WORDS, runs);
    expect(text.match(/.{60}canary.{60}/gs) ?? []).toEqual([]);
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain("publicForm");
    for (const open of ["open-output", "open-result", "open-prompt"]) expect(text).toContain(open);
  });

  it("[HTTP-1226] viewers with observe see the full forms, and search them", async () => {
    const text = await observer.all(WORDS, runs);
    for (const word of ["canary-output", "canary-hidden", "canary-result", "canary-prompt"])
      expect(text).toContain(word);
    expect(text).not.toContain("publicForm");
    // Inputs and errors are for those who steer.
    expect(text).not.toContain("canary-error");
  });

  it("[HTTP-1226] a search finds only the form that its viewer sees", async () => {
    const search = async (words: string, bearer?: string) => {
      const { history } = await read<{ history: { events: { type: string }[] } }>(
        "query ($words: String) { history(search: $words) { events { type } } }",
        { words },
        bearer,
      );
      return history.events.map(({ type }) => type);
    };
    expect(await search("canary")).toEqual([]);
    expect(await search("open-result")).toEqual(["RESULT"]);
    expect(await search("canary-hidden", kit.bearer)).toEqual(["OUTPUT"]);
    expect(await search("open-prompt", kit.bearer)).toEqual([]);
    expect(await search("open-prompt")).toEqual(["SEMAPHORE_EJECTED"]);
  });

  it("[HTTP-1226] an event that is hidden is not there", async () => {
    const outputs = async (bearer?: string) => {
      const { snapshot, history } = await read<
        Record<"snapshot" | "history", { [list: string]: { type: string }[] }>
      >(
        `{ snapshot(agentId: "clerk", last: 100) { history { type } }
           history(agentId: "clerk", types: [OUTPUT]) { events { type } } }`,
        {},
        bearer,
      );
      const isOutput = ({ type }: { type: string }): boolean => type === "OUTPUT";
      return [snapshot["history"]?.filter(isOutput).length, history["events"]?.length];
    };
    expect(await outputs()).toEqual([1, 1]);
    expect(await outputs(kit.bearer)).toEqual([2, 2]);
    // Four streams of each: of all agents, and of this one over two transports.
    const told = ({ pushed }: EverythingSeen): number => pushed.split('"type":"OUTPUT"').length - 1;
    expect(told(observer)).toBe(2 * told(stranger));
    expect(told(stranger)).toBeGreaterThan(0);
  });

  it("[HTTP-1226] GraphQL over a WebSocket shows each viewer its form, live and replayed", async () => {
    const events = async (replay: number, bearer?: string) => {
      const params = bearer === undefined ? {} : { authorization: bearer };
      const socket = await RawSocket.open(kit.webSocketUrl, { params });
      const query = `subscription ($replay: Int) { terrariumEvents(agentId: "clerk", replay: $replay) {
        __typename ... on OutputEvent { data } ... on ResultEvent { result } ... on PerturbedEvent { by input } } }`;
      socket.subscribe("1", query, { replay });
      return {
        socket,
        next: async (type: string): Promise<unknown> => {
          for (;;) {
            const { payload } = (await socket.message()) as {
              payload?: { data?: Record<string, { __typename: string }> };
            };
            const event = payload?.data?.["terrariumEvents"];
            if (event?.__typename === type) return event;
          }
        },
      };
    };
    for (const replay of [100, 1]) {
      const others = await events(replay);
      const own = await events(replay, kit.bearer);
      if (replay === 1) {
        // They are subscribed once they have the last event.
        await Promise.all([others, own].map(({ socket }) => socket.message()));
        await invoke("canary-live");
      }
      expect(await others.next("PerturbedEvent")).toMatchObject({ by: null, input: null });
      expect(await others.next("OutputEvent")).toMatchObject({ data: { open: "open-output" } });
      // The second output is hidden: the result is next.
      expect(await others.next("ResultEvent")).toMatchObject({ result: { open: "open-result" } });
      expect(JSON.stringify(await own.next("PerturbedEvent"))).toContain("canary");
      expect(JSON.stringify(await own.next("OutputEvent"))).toContain("canary-output");
      expect(JSON.stringify(await own.next("OutputEvent"))).toContain("canary-hidden");
      expect(JSON.stringify(await own.next("ResultEvent"))).toContain("canary-result");
      for (const { socket } of [others, own]) socket.destroy();
    }
  });
});

describe("a publicView that fails", () => {
  it("[HTTP-1293] is counted by agent, with one label for hidden agents", async () => {
    const failing = (id: string, visibility: "public" | "scoped") =>
      defineAgent({
        id,
        visibility,
        process: () => 1,
        publicView() {
          throw new Error("canary");
        },
      });
    await using kit = await TerrariumKit.open({
      agents: [failing("open", "public"), failing("closed", "scoped"), failing("locked", "scoped")],
    });
    const failures = async (headers: Record<string, string> = {}): Promise<string[]> => {
      const text = await (await fetch(`http://127.0.0.1:${kit.port}/metrics`, { headers })).text();
      expect(text).not.toContain("canary");
      return text.split("\n").filter((line) => line.startsWith("terrarium_public_view_failures_total{"));
    };
    expect(await failures()).toEqual([]);
    for (const id of ["open", "closed", "locked"]) {
      const invoked = await kit.ask(
        `mutation { invoke(agentId: "${id}", input: 1) { result } }`,
        {},
        kit.bearer,
      );
      expect(invoked.errors).toBeUndefined();
    }
    const line = (agent: string, value: number) =>
      `terrarium_public_view_failures_total{agent="${agent}"} ${value}`;
    const all = ["open", "closed", "locked"].map((id) => line(id, 1));
    await expect.poll(() => failures({ authorization: kit.bearer })).toEqual(expect.arrayContaining(all));
    expect(await failures()).toEqual([line("open", 1), line("_other", 2)]);
  });
});
