import { afterEach, describe, expect, it } from "vitest";

import type { JsonValue } from "../../../src/base/json.js";
import { SchemaChecks, type SchemaChecksOptions } from "../../../src/purgatory/checks/schema-checks.js";
import { CARELESS } from "../../support/schemas.js";

const opened: SchemaChecks[] = [];
afterEach(async () => {
  for (const checks of opened.splice(0)) await checks.close();
});

/**
 * Deadline of one check, in ms: a good schema must pass within it on a busy machine, and each bad one uses all of it.
 */
const limits = { schemaCheckTimeoutMs: 400, maxSchemaChecks: 20, maxSchemaChecksPerAgent: 5 };

function open(options: SchemaChecksOptions = {}): SchemaChecks {
  const checks = new SchemaChecks({ limits, ...options });
  opened.push(checks);
  return checks;
}

const { schema: slow, answer: bad } = CARELESS["a pattern with nested repetition"]!;
const name: JsonValue = { type: "string" };
const fine = { unusable: null, fault: null };

const given = (limit: string): object =>
  expect.objectContaining({ code: "LIMIT_EXCEEDED", details: expect.objectContaining({ limit }) });

describe("checking schemas in a thread", () => {
  it("reports what is wrong with an answer or a schema", async () => {
    const checks = open();
    expect(await checks.check("a", name, "x")).toEqual(fine);
    expect(await checks.check("a", name, 1)).toMatchObject({ fault: { path: "" } });
    expect(await checks.check("a", { type: "strnig" })).toMatchObject({
      unusable: expect.stringContaining("/type"),
    });
  });

  it.each(Object.entries(CARELESS))(
    "[PURGATORY-192] stops %s, names the agent, and continues",
    async (_, careless) => {
      const told: string[] = [];
      const checks = open({ onGivenUp: (agentId, why) => told.push(`${agentId}: ${why}`) });
      // It can be used: parking does not apply it.
      expect(await checks.check("careless", careless.schema)).toEqual(fine);
      let turns = 0;
      const count = (): void => {
        turns += 1;
        next = setImmediate(count);
      };
      let next = setImmediate(count);
      await expect(checks.check("careless", careless.schema, careless.answer)).rejects.toEqual(
        given("schemaCheckTimeoutMs"),
      );
      clearImmediate(next);
      expect(turns).toBeGreaterThan(10);
      expect(told).toEqual([expect.stringMatching(/^careless: the answer could not be checked/)]);
      expect(await checks.check("other", name, "x")).toEqual(fine);
    },
  );

  it("[PURGATORY-192] stops a schema that takes too long to read", async () => {
    const classes = `[${"\\p{L}\\p{N}\\p{ID_Continue}".repeat(20_000)}]`;
    await expect(open().check("careless", { pattern: classes })).rejects.toEqual(
      given("schemaCheckTimeoutMs"),
    );
  });

  it("[PURGATORY-193] lets agents take turns, so that one bad schema delays others once", async () => {
    const checks = open();
    const order: string[] = [];
    const one = (agentId: string, schema: JsonValue, answer: JsonValue): Promise<unknown> =>
      checks.check(agentId, schema, answer).then(
        () => order.push(agentId),
        () => order.push(agentId),
      );
    const all = [1, 2, 3].map(() => one("careless", slow, bad));
    await Promise.all([...all, one("other", name, "x"), one("third", name, "x")]);
    expect(order).toEqual(["careless", "other", "third", "careless", "careless"]);
  });

  it("[PURGATORY-194] refuses checks beyond an agent's share, and beyond the total", async () => {
    const checks = open({ limits: { ...limits, maxSchemaChecks: 7 } });
    const ask = (agentId: string): Promise<unknown> =>
      (async () => checks.check(agentId, name, "x"))().catch((error: unknown) => error);
    // One runs, five wait.
    const own = await Promise.all([
      ...Array.from({ length: 7 }, () => ask("a")),
      ...["b", "c", "d"].map(ask),
    ]);
    expect(own.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => fine));
    expect(own[6]).toEqual(given("maxSchemaChecksPerAgent"));
    expect(own.slice(7)).toEqual([fine, fine, given("maxSchemaChecks")]);
    expect(await ask("a")).toEqual(fine);
  });

  it("refuses waiting checks when it is closed, and ends its thread", async () => {
    const checks = open({ limits: { ...limits, schemaCheckTimeoutMs: 600_000 } });
    const all = [checks.check("a", slow, bad), checks.check("b", name, "x")];
    const settled = Promise.allSettled(all);
    await checks.close();
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});
