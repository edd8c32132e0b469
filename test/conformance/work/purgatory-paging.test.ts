import { afterAll, beforeAll, describe, expect, it } from "vitest";

import agents from "../../support/agents/asker.js";
import { Observer, Person } from "../../support/steering-clients.js";
import { scratchFolder, seedQuestions, type Seeded } from "../../support/storage/kit.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const SETTLED = 1_100;
const WAITING = 3;
const PAGE = `query Page($agentId: ID, $status: SemaphoreStatus, $order: SemaphoreOrder, $after: Int, $first: Int) {
  page: semaphorePage(agentId: $agentId, status: $status, order: $order, after: $after, first: $first) {
    semaphores { id status } next
  }
}`;

interface Page {
  readonly semaphores: readonly { readonly id: string; readonly status: string }[];
  readonly next: number | null;
}

describe("more questions than one answer holds", () => {
  const folder = scratchFolder();
  let kit: TerrariumKit;
  let seeded: Seeded;
  let stranger: Person;

  beforeAll(async () => {
    seeded = await seedQuestions(folder.path, { settled: SETTLED, waiting: WAITING });
    kit = await TerrariumKit.open({ dataDir: folder.path, agents });
    stranger = new Person(kit);
  }, 120_000);

  afterAll(async () => {
    await kit?.[Symbol.asyncDispose]();
    folder.remove();
  });

  async function page(variables: Record<string, unknown>): Promise<Page> {
    return (await stranger.gql<{ page: Page }>(PAGE, variables)).page;
  }

  /** The ids of all pages from `after` on. */
  async function rest(variables: Record<string, unknown>, after: number | null): Promise<string[]> {
    if (after === null) return [];
    const { semaphores, next } = await page({ ...variables, after });
    return [...semaphores.map(({ id }) => id), ...(await rest(variables, next))];
  }

  async function all(variables: Record<string, unknown>): Promise<string[]> {
    const { semaphores, next } = await page(variables);
    return [...semaphores.map(({ id }) => id), ...(await rest(variables, next))];
  }

  it("[PURGATORY-30] are paged through in each order, without a token", async () => {
    const { ids, latestSettled } = seeded;
    const any = { status: null };
    expect(await all(any)).toEqual(ids);
    expect(await all({ ...any, order: "NEWEST_FIRST", first: 400 })).toEqual(ids.toReversed());
    expect(await all({ ...any, order: "LATEST_SETTLED_FIRST" })).toEqual(latestSettled);
    const cancelled = { agentId: "asker", status: "CANCELLED", order: "LATEST_SETTLED_FIRST", first: 700 };
    expect(await all(cancelled)).toEqual(latestSettled);
    // The defaults are those of `semaphores`.
    expect(await page({})).toEqual({
      semaphores: ids.slice(SETTLED).map((id) => ({ id, status: "PENDING" })),
      next: null,
    });
    expect(await all({ ...any, agentId: "missing" })).toEqual([]);
  });

  it("[PURGATORY-30] are listed in the default order, and in the requested order", async () => {
    const { ids, latestSettled } = seeded;
    const idsOf = async (args: string): Promise<string[]> => (await stranger.cards(args)).map(({ id }) => id);
    expect(await idsOf("")).toEqual(ids.slice(SETTLED));
    expect(await idsOf("(status: null)")).toEqual(ids.slice(0, 1_000));
    expect(await idsOf("(status: null, first: 0)")).toEqual([]);
    expect(await idsOf("(status: null, order: NEWEST_FIRST, first: 4)")).toEqual(
      ids.toReversed().slice(0, 4),
    );
    expect(await idsOf("(status: CANCELLED, order: LATEST_SETTLED_FIRST, first: 60)")).toEqual(
      latestSettled.slice(0, 60),
    );
    const { agent } = await stranger.gql<{ agent: Record<string, { id: string }[]> }>(`{ agent(id: "asker") {
      oldest: semaphores(first: 2) { id }
      newest: semaphores(order: NEWEST_FIRST, first: 2) { id }
      settled: semaphores(order: LATEST_SETTLED_FIRST, first: 2) { id }
    } }`);
    const shown = (list: readonly string[]) => list.slice(0, 2).map((id) => ({ id }));
    expect(agent).toEqual({
      oldest: shown(ids),
      newest: shown(ids.toReversed()),
      settled: shown(latestSettled),
    });
  });

  it("[PURGATORY-30] are refused for contradictory arguments, with the field", async () => {
    const settled = { order: "LATEST_SETTLED_FIRST" };
    for (const [variables, field] of [
      [{ first: 0 }, "first"],
      [{ first: 1_001 }, "first"],
      [settled, "status"],
    ] as const) {
      await expect(page(variables)).rejects.toMatchObject({ code: "BAD_USER_INPUT", details: { field } });
    }
    await expect(stranger.cards("(order: LATEST_SETTLED_FIRST)")).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
    });
    // Any integer is a valid position.
    expect(await page({ status: null, after: -7, first: 1 })).toMatchObject({
      semaphores: [{ id: seeded.ids[0] }],
    });
    expect(await page({ status: null, order: "NEWEST_FIRST", after: -7 })).toEqual({
      semaphores: [],
      next: null,
    });
  });

  it("[PURGATORY-30] are paged without loss while questions are settled, and those become the latest settled", async () => {
    const operator = new Person(kit, kit.bearer);
    const newest = { status: null, order: "NEWEST_FIRST" };
    const settled = { status: null, order: "LATEST_SETTLED_FIRST" };
    const first = await page({ ...newest, first: WAITING });
    const latest = await page({ ...settled, first: 1 });
    await using observer = new Observer(kit);
    const last = first.semaphores.at(-1)?.id ?? "";
    const { semaphore } = await operator.invoke({ ask: {} });
    await operator.cancel(last);
    await observer.card("CANCELLED", last);
    expect(await rest(newest, first.next)).toEqual(seeded.ids.slice(0, SETTLED).toReversed());
    expect(await rest(settled, latest.next)).toEqual(seeded.latestSettled.slice(1));
    expect((await page({ ...settled, first: 2 })).semaphores.map(({ id }) => id)).toEqual([
      last,
      seeded.latestSettled[0],
    ]);
    expect((await page({ ...newest, first: 1 })).semaphores).toEqual([
      { id: semaphore.id, status: "PENDING" },
    ]);
  });
});
