import { afterAll, beforeAll, expect, it } from "vitest";
import { createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";

const AGENTS = 20;
/** Sixteen of them fill a page. */
const RESULT = "x".repeat(250_000);

let terrarium: Terrarium;
let url: string;

const agents = Array.from({ length: AGENTS }, (_, index) =>
  defineAgent({ id: `agent-${index}`, process: (input: unknown) => input as string }),
);

beforeAll(async () => {
  terrarium = await createTerrarium({ agents, dataDir: null });
  const { port } = await terrarium.listen({ port: 0 });
  url = `http://127.0.0.1:${port}/api/agents`;
});
afterAll(() => terrarium.close());

interface Page {
  readonly ids: readonly string[];
  readonly bytes: number;
  readonly next: string | null;
}

async function page(address: string): Promise<Page> {
  const response = await fetch(address);
  expect(response.status).toBe(200);
  const text = await response.text();
  const link = /^<(\?[^>]+)>; rel="next"$/.exec(response.headers.get("link") ?? "")?.[1];
  return {
    ids: (JSON.parse(text) as { id: string }[]).map(({ id }) => id),
    bytes: Buffer.byteLength(text),
    next: link === undefined ? null : new URL(link, address).href,
  };
}

async function pages(address: string): Promise<Page[]> {
  const all: Page[] = [];
  for (let next: string | null = address; next !== null;) {
    const one: Page = await page(next);
    all.push(one);
    ({ next } = one);
  }
  return all;
}

const ids = agents.map(({ id }) => id);

it("[REST-958] few agents come at once, as an array without a link", async () => {
  expect(await page(url)).toMatchObject({ ids, next: null });
});

it("[REST-958] pages follow one another to the end, for any length", async () => {
  for (const first of [1, 7, 10, 19, 20, 1_000]) {
    const all = await pages(`${url}?first=${first}`);
    expect(all.flatMap((one) => one.ids)).toEqual(ids);
    expect(all).toHaveLength(Math.ceil(AGENTS / first));
  }
});

it("[REST-958] a page of large results is bounded in bytes", async () => {
  for (const id of ids) await terrarium.invoke(id, RESULT);
  const all = await pages(url);
  expect(all.flatMap((one) => one.ids)).toEqual(ids);
  expect(all.length).toBeGreaterThan(1);
  for (const { bytes } of all) expect(bytes).toBeLessThan(4_300_000);
});

it("[REST-958] wrong pages are refused with the parameter", async () => {
  for (const [query, field] of [
    ["after=nobody", "after"],
    ["after=", "after"],
    ["first=0", "first"],
    ["first=1001", "first"],
    ["first=x", "first"],
    ["last=1", "last"],
  ] as const) {
    const response = await fetch(`${url}?${query}`);
    const { code } = (await response.json()) as { code: string };
    expect([query, response.status, code]).toEqual([query, 400, "BAD_USER_INPUT"]);
    expect(field).not.toBe("");
  }
});
