import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";
import { JWT_SECRET } from "../../support/terrarium-kit.js";
import { removeFolder } from "../../support/folder.js";

const READ = "{ history(first: 100) { events { agentId type } } runs { runs { agentId } } }";

const process = (input: unknown): string => String(input);
const stays = defineAgent({ id: "stays", process });
const gone = [
  defineAgent({ id: "public-one", visibility: "public", process }),
  defineAgent({ id: "members-only", visibility: "authenticated", process }),
  defineAgent({ id: "secret-one", visibility: "scoped", labels: { team: "billing" }, process }),
  defineAgent({ id: "silent", process }),
];

describe("agents that left before the gateway started", () => {
  let folder = "";
  let terrarium: Terrarium | null = null;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "terrarium-test-"));
    const first = await createTerrarium({ dataDir: folder, agents: [stays, ...gone] });
    for (const { id } of [stays, ...gone]) await first.invoke(id, "text");
    await first.close();
  }, 120_000);
  afterAll(() => removeFolder(folder));

  /** The ids of agents that a viewer with this token finds in history, and in the list of runs. */
  async function found(scopes: string | null): Promise<readonly string[]> {
    const { url } = await (terrarium as Terrarium).listen({ port: 0 });
    const key = new TextEncoder().encode(JWT_SECRET);
    const claims = new SignJWT({ scope: scopes ?? "" }).setProtectedHeader({ alg: "HS256" });
    const token = await claims.setSubject("ada").setExpirationTime("1h").sign(key);
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(scopes !== null && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: READ }),
    });
    const { data } = (await response.json()) as {
      readonly data: {
        readonly history: { readonly events: readonly { agentId: string; type: string }[] };
        readonly runs: { readonly runs: readonly { agentId: string }[] };
      };
    };
    const ids = (all: readonly { agentId: string }[]): string[] => [
      ...new Set(all.map(({ agentId }) => agentId)),
    ];
    const inHistory = ids(data.history.events.filter(({ type }) => type === "RESULT")).toSorted();
    expect(ids(data.runs.runs).toSorted()).toEqual(inHistory);
    return inHistory;
  }

  it.each([
    { who: "nobody", scopes: null, defaults: "public", sees: ["public-one", "silent", "stays"] },
    { who: "nobody, when the default is scoped now", scopes: null, defaults: "scoped", sees: ["public-one"] },
    {
      who: "any token",
      scopes: "agent:other:observe",
      defaults: "public",
      sees: ["members-only", "public-one", "silent", "stays"],
    },
    {
      who: "a token for its labels",
      scopes: "agents{team=billing}:observe",
      defaults: "authenticated",
      sees: ["members-only", "public-one", "secret-one", "silent", "stays"],
    },
  ] as const)(
    "[AUTH-1271] are seen as they last said: $who",
    { timeout: 120_000 },
    async ({ scopes, defaults, sees }) => {
      terrarium = await createTerrarium({
        dataDir: folder,
        agents: [stays],
        jwt: { secret: JWT_SECRET },
        defaultVisibility: defaults,
      });
      try {
        expect(await found(scopes)).toEqual(sees);
      } finally {
        await terrarium.close();
      }
    },
  );
});
