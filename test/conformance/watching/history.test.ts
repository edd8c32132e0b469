import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/base/json.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const QUERY = `query ($agentId: ID, $types: [TerrariumEventType!], $search: String, $after: Cursor, $first: Int, $from: DateTime, $to: DateTime) {
  history(agentId: $agentId, types: $types, search: $search, after: $after, first: $first, from: $from, to: $to) {
    events { cursor type at ... on ResultEvent { result } ... on ErrorEvent { message code } } next } }`;

interface Told {
  readonly cursor: string;
  readonly type: string;
  readonly at: string;
  readonly result?: JsonValue;
}

interface Page {
  readonly events: readonly Told[];
  readonly next: string | null;
}

describe("history", () => {
  let kit: TerrariumKit;
  beforeAll(async () => {
    kit = await TerrariumKit.open({ limits: { maxHistory: 10 } });
    for (let block = 0; block < 30; block += 1)
      await kit.say(...[1, 2, 3, 4].map((n) => ({ n: block * 4 + n, text: `word${n} of block ${block}` })));
    const invoke = 'mutation { invoke(agentId: "failing", input: 1) { status } }';
    await kit.ask(invoke, {}, kit.bearer);
  }, 120_000);
  afterAll(() => kit.terrarium.close());

  const numberIn = ({ result }: Told): number => (result as { n: number }).n;

  async function graphql(variables: Record<string, unknown>): Promise<Page> {
    const { data, errors } = await kit.ask(QUERY, variables);
    if (!data) throw new Error(JSON.stringify(errors));
    return data["history"] as Page;
  }

  const rest = (query: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${kit.port}/api/history?${new URLSearchParams(query)}`, { headers });

  it("[HTTP-631] follows its pages over everything that the log keeps, up to what was published last", async () => {
    const numbers: number[] = [];
    for (let after: string | null = null; ;) {
      const page: Page = await graphql({
        agentId: "counter",
        types: ["RESULT"],
        first: 50,
        ...(after && { after }),
      });
      numbers.push(...page.events.map(numberIn));
      if (page.next === null) break;
      after = page.next;
    }
    expect(numbers).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
  });

  it("[HTTP-631] finds words, of one agent and of all, and times", async () => {
    const found = await graphql({ agentId: "counter", search: "WORD3 block", first: 1_000 });
    expect(found.events.map(numberIn)).toEqual(Array.from({ length: 30 }, (_, index) => index * 4 + 3));
    const inAll = await graphql({ search: "word3", first: 1_000 });
    expect(inAll.events.map(numberIn)).toEqual(found.events.map(numberIn));
    const at = found.events[10]?.at;
    const later = await graphql({ agentId: "counter", search: "word3", from: at, first: 1_000 });
    const earlier = await graphql({ agentId: "counter", search: "word3", to: at, first: 1_000 });
    expect(earlier.events.length + later.events.length).toBe(30);
    expect(later.events.every((event) => event.at >= (at ?? ""))).toBe(true);
  });

  it("[HTTP-631] is no oracle for the raw text of errors, and shows it only with the right", async () => {
    expect((await graphql({ agentId: "failing", types: ["ERROR"] })).events).toHaveLength(1);
    expect((await graphql({ agentId: "failing", search: "salt" })).events).toEqual([]);
    const text = await (await rest({ agentId: "failing" }, { accept: "application/x-ndjson" })).text();
    expect(text).toContain("ERROR");
    expect(text).not.toContain("salt");
  });

  it("[HTTP-631] REST gives the same page", async () => {
    const query = { agentId: "counter", search: "word2", first: "5" };
    const page = (await (await rest(query)).json()) as Page;
    const { events, next } = await graphql({ ...query, first: 5 });
    expect(page.events.map(({ cursor, result }) => [cursor, result])).toEqual(
      events.map(({ cursor, result }) => [cursor, result]),
    );
    expect(page.next).toBe(next);
  });

  it("[HTTP-632] exports every event that matches, one on a line", async () => {
    const response = await rest({ agentId: "counter", types: "RESULT" }, { accept: "application/x-ndjson" });
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = (await response.text()).trimEnd().split("\n");
    expect(lines.map((line) => numberIn(JSON.parse(line) as Told))).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
    const bounded = await rest({ agentId: "counter", first: "7" }, { accept: "application/x-ndjson" });
    expect((await bounded.text()).trimEnd().split("\n")).toHaveLength(7);
  });

  it.each([
    [404, "AGENT_NOT_FOUND", { agentId: "nobody" }],
    [400, "CURSOR_INVALID", { agentId: "counter", after: "nonsense" }],
    [400, "BAD_USER_INPUT", { search: "???" }],
    [400, "BAD_USER_INPUT", { search: "x".repeat(201) }],
    [400, "BAD_USER_INPUT", { types: "NOTHING" }],
    [400, "BAD_USER_INPUT", { from: "yesterday" }],
    [400, "BAD_USER_INPUT", { first: "0" }],
    [400, "BAD_USER_INPUT", { agent: "counter" }],
  ])("[HTTP-631] refuses with %i %s", async (status, code, query) => {
    for (const accept of ["application/json", "application/x-ndjson"]) {
      const response = await rest(query, { accept });
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
    }
  });
});
