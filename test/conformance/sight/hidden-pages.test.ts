import { expect, it } from "vitest";
import { defineAgent } from "../../../src/index.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

/** More than a page of any list reads at once. */
const HIDDEN = 230;

const agents = [
  defineAgent({ id: "office", process: () => "done" }),
  defineAgent({ id: "vault", visibility: "scoped", process: () => "done" }),
];

const PAGES = [
  "runs(first: 1, kind: INVOKE) { runs { agentId } next }",
  "runs(first: 1, status: COMPLETED, order: OLDEST_FIRST) { runs { agentId } next }",
  "history(first: 1, types: [RESULT]) { events { agentId } next }",
];

it("[AUTH-1256] a long row of hidden things neither empties a page nor makes a next one", async () => {
  await using kit = await TerrariumKit.open({ agents, limits: { maxInvocationsPerClient: 1_000 } });
  const { terrarium } = kit;
  const hide = (): Promise<unknown> =>
    Promise.all(Array.from({ length: HIDDEN }, () => terrarium.invoke("vault", null)));
  await hide();
  await terrarium.invoke("office", null);
  await hide();
  for (const field of PAGES) {
    const { data } = await kit.ask(`{ page: ${field} }`, {}, "");
    const page = data?.["page"] as Record<string, unknown>;
    const [items] = Object.values(page);
    expect({ field, items }).toEqual({ field, items: [{ agentId: "office" }] });
    // The log gives a place after each full page; behind it there is nothing.
    if (!field.startsWith("history")) expect({ field, next: page["next"] }).toEqual({ field, next: null });
  }
});
