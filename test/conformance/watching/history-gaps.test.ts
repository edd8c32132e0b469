import { describe, expect, it } from "vitest";
import { TerrariumKit } from "../../support/terrarium-kit.js";

interface Page {
  readonly events: readonly { readonly cursor: string; readonly result?: number; readonly at: string }[];
  readonly next: string | null;
  readonly missed: number | null;
}

describe("[REPLAY-918] a page of history says what the log has dropped right before it", () => {
  it("exactly after a cursor, also over filters, and in REST as in GraphQL", async () => {
    await using kit = await TerrariumKit.open({ limits: { maxHistory: 10, historyMaxEvents: 20 } });
    const rest = async (query: Record<string, string>): Promise<Page> => {
      const asked = new URLSearchParams({ agentId: "counter", ...query });
      return (await (await fetch(`http://127.0.0.1:${kit.port}/api/history?${asked}`)).json()) as Page;
    };
    const graphql = async (variables: Record<string, unknown>): Promise<Page> => {
      const query = `query ($after: Cursor, $from: DateTime, $types: [TerrariumEventType!]) {
        history(agentId: "counter", after: $after, from: $from, types: $types, first: 5) { events { cursor at } next missed } }`;
      const { data, errors } = await kit.ask(query, variables);
      if (!data) throw new Error(JSON.stringify(errors));
      return data["history"] as Page;
    };
    await kit.count(5);
    const first = await rest({ first: "3", types: "RESULT" });
    expect(first).toMatchObject({ events: [{ result: 1 }, { result: 2 }, { result: 3 }], missed: 0 });
    const after = first.next ?? "";
    expect(await rest({ after, types: "RESULT" })).toMatchObject({
      events: [{ result: 4 }, { result: 5 }],
      missed: 0,
    });
    await kit.count(100);
    // The last events may still come, and the log drops what is too much a little later.
    let whole = await rest({ first: "1000" });
    while (whole.events.length > 20 || whole.events.at(-1)?.result !== 105)
      whole = await rest({ first: "1000" });
    const later = await rest({ after, types: "RESULT" });
    const oldest = later.events[0]?.result ?? 0;
    expect(oldest).toBeGreaterThan(50);
    // Every event of the counter is a RESULT, after the first few.
    expect(later.missed).toBe(oldest - 4);
    expect((await graphql({ after, types: ["ERROR"] })).missed).toBe(oldest - 4);
    expect(await graphql({ after })).toMatchObject({ missed: oldest - 4 });
    // From the beginning it is all that was dropped; since a time, it is not known how many are of that time.
    expect(whole.missed).toBeGreaterThanOrEqual(oldest - 1);
    expect((await graphql({ from: "2020-01-01T00:00:00Z" })).missed).toBeNull();
    expect((await graphql({ from: whole.events.at(-1)?.at })).missed).toBe(0);
  });
});
