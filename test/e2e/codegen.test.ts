import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ClientFolder } from "../support/clients/folder.js";
import { TOP } from "../support/machine.js";

/** A client that checks the generated types against the gateway's inputs and outputs. */
const CLIENT = `
import { graphql } from "./gql/index.js";
import type { ResultOf, VariablesOf } from "./types.js";
import type { JsonInput, JsonValue } from "terrarium-gateway/codegen";

const Watch = graphql(\`
  subscription Watch($after: Cursor) {
    terrariumEvents(after: $after) {
      cursor
      at
      ... on ResultEvent {
        result
      }
    }
  }
\`);
const Perturb = graphql(\`
  mutation Perturb($input: JSON) {
    perturb(agentId: "pulse", input: $input) {
      acceptedAt
    }
  }
\`);

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Event = ResultOf<typeof Watch>["terrariumEvents"];
const sameCursor: Same<Event["cursor"], string> = true;
const sameTime: Same<Event["at"], string> = true;
const sameJson: Same<Extract<Event, { result: unknown }>["result"], JsonValue | null> = true;
const sameRoot: Same<ResultOf<typeof Perturb>["perturb"], { acceptedAt: string } | null> = true;

interface Plan { readonly steps: readonly string[] }
const plan: Plan = { steps: ["a"] };
const taken: VariablesOf<typeof Perturb>[] = [
  {},
  { input: null },
  { input: [1, "a", { b: true, left: undefined }] },
  { input: { ...plan } },
];
// @ts-expect-error a function is not JSON
const refused: VariablesOf<typeof Perturb> = { input: () => 1 };
// @ts-expect-error a cursor is a string
const number: VariablesOf<typeof Watch> = { after: 7 };
const sent: JsonInput = plan.steps;
console.log(sameCursor, sameTime, sameJson, sameRoot, taken.length, typeof refused, typeof number, sent);
`;

const TYPES = `
import type { TypedDocumentString } from "./gql/graphql.js";
export type ResultOf<D> = D extends TypedDocumentString<infer R, infer _> ? R : never;
export type VariablesOf<D> = D extends TypedDocumentString<infer _, infer V> ? V : never;
`;

it("the manual's configuration gives every scalar its type, and compiles", { timeout: 120_000 }, async () => {
  await using folder = await ClientFolder.open();
  await folder.write("client.ts", CLIENT);
  await folder.write("types.ts", TYPES);
  await folder.generateGraphql(await readFile(join(TOP, "schema.graphql"), "utf8"));
  await folder.compile("client.ts");
  expect((await folder.node(["client.js"])).stdout).toMatch(/^true true true true 4 /);
});
