import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";
import { sessionHash } from "../../../src/storage/log/session-hash.js";
import { removeFolder } from "../../support/folder.js";

/** Two sessions with the same 32 bits of hash, which all that the log stores of them. */
function collidingSessions(): readonly [string, string] {
  const known = new Map<number | null, string>();
  for (let number = 0; ; number += 1) {
    const session = `session ${number}`;
    const hash = sessionHash(session);
    const other = known.get(hash);
    if (other !== undefined) return [other, session];
    known.set(hash, session);
  }
}

const PER_SESSION = 20;

const echo = defineAgent({ id: "echo", process: (input: unknown) => input as string });

describe.each(["a data folder", "--ephemeral"])("two sessions with the same hash, with %s", (where) => {
  const [mine, other] = collidingSessions();
  let folder: string;
  let terrarium: Terrarium;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "terrarium-sessions-"));
    terrarium = await createTerrarium({
      agents: [echo],
      dataDir: where === "a data folder" ? folder : null,
      limits: { maxHistory: 5 },
    });
    for (let turn = 0; turn < PER_SESSION; turn += 1)
      for (const session of [mine, other]) await terrarium.invoke("echo", `${session}: ${turn}`, { session });
  });
  afterAll(async () => {
    await terrarium.close();
    removeFolder(folder);
  });

  const all = Array.from({ length: PER_SESSION }, (_, turn) => `${mine}: ${turn}`);

  it("[STORAGE-955] an observer of one that is served from the log gets nothing of the other", async () => {
    const events = terrarium.observe({ agentId: "echo", session: mine, types: ["RESULT"], replay: 1_000 });
    const results: unknown[] = [];
    for await (const { event } of events) {
      results.push(event.type === "RESULT" ? event.result : event.type);
      if (results.at(-1) === all.at(-1)) break;
    }
    expect(results).toEqual(all);
  });

  it("[STORAGE-955] the history of one has nothing of the other, in GraphQL and REST", async () => {
    const { port } = await terrarium.listen({ port: 0 });
    const url = `http://127.0.0.1:${port}`;
    const query = `{ history(session: ${JSON.stringify(mine)}, types: [RESULT]) { events { ... on ResultEvent { result } } } }`;
    const asked = await fetch(`${url}/graphql?${new URLSearchParams({ query })}`, {
      headers: { accept: "application/json" },
    });
    const { data } = (await asked.json()) as { data: { history: { events: readonly { result: string }[] } } };
    expect(data.history.events.map(({ result }) => result)).toEqual(all);

    const filters = new URLSearchParams({ session: mine, types: "RESULT" });
    const rest = await fetch(`${url}/api/history?${filters}`);
    const page = (await rest.json()) as { events: readonly { result: string }[] };
    expect(page.events.map(({ result }) => result)).toEqual(all);
  });
});
