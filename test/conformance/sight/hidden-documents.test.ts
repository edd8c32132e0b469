import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { command, defineAgent } from "../../../src/index.js";
import { bearer } from "../../support/sight/world.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const vault = defineAgent({
  id: "vault",
  visibility: "scoped",
  commands: { combination: command({ readonly: true, run: () => "12-34" }) },
});
const DOCUMENT = "{ vault { combination } }";
const NEVER_SENT = "{ cellar { combination } }";
const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const byHash = (text: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } },
});

async function post(kit: TerrariumKit, body: object, authorization: string | null): Promise<string> {
  const headers = { "content-type": "application/json", ...(authorization !== null && { authorization }) };
  return await (await fetch(kit.url, { method: "POST", headers, body: JSON.stringify(body) })).text();
}

it("[AUTH-1255] a hash tells nobody that another client has sent a document of a hidden agent", async () => {
  await using kit = await TerrariumKit.open({ agents: [vault] });
  const sent = await post(kit, { ...byHash(DOCUMENT), query: DOCUMENT }, kit.bearer);
  expect(sent).toContain("12-34");
  for (const authorization of [null, await bearer({ scope: "agent:echo:invoke" })]) {
    const hidden = await post(kit, byHash(DOCUMENT), authorization);
    expect(hidden).toBe(await post(kit, byHash(NEVER_SENT), authorization));
    expect(hidden).toContain("PERSISTED_QUERY_NOT_FOUND");
  }
  expect(await post(kit, byHash(DOCUMENT), kit.bearer)).toBe(sent);
  // Its own text is refused with what it wrote.
  const own = await post(kit, { ...byHash(DOCUMENT), query: DOCUMENT }, null);
  expect(own).toContain('Cannot query field \\"vault\\"');
});

it("[AUTH-1255] an id of the operator's list tells nobody the fields of hidden agents", async () => {
  const persistedOperations = {
    Combination: DOCUMENT,
    Broken: "{ cellar { combination } }",
    Echo: "{ agents { id } }",
  };
  await using kit = await TerrariumKit.open({ agents: [vault], persistedOperations });
  const ask = (request: object, authorization: string | null) => post(kit, request, authorization);
  expect(await ask({ documentId: "Combination" }, kit.bearer)).toContain("12-34");
  expect(await ask({ documentId: "Echo" }, null)).toContain('"id":"echo"');
  for (const id of ["Combination", "Broken"]) {
    expect(await ask({ documentId: id }, null)).toBe(await ask({ documentId: "Nothing" }, null));
  }
  expect(await ask(byHash(DOCUMENT), null)).toBe(await ask(byHash("{ nothing }"), null));
  // The operator learns why.
  expect(await ask({ documentId: "Broken" }, kit.bearer)).toContain('Cannot query field \\"cellar\\"');
});
