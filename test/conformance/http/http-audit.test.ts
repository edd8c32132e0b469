import { auditServer } from "graphql-http";
import { expect, test } from "vitest";
import { openGateway } from "../../support/gateway-kit.js";

/** Recommendations not followed, with the reason. */
const KNOWN_WARNINGS: readonly string[] = [];

test("[HTTP-1] GraphQL over HTTP passes every MUST of the audit suite, and all other checks except the known ones", async () => {
  await using kit = await openGateway();
  const results = await auditServer({ url: kit.url });
  const failed = (status: string): string[] =>
    results.filter((result) => result.status === status).map(({ id, name }) => `${id} ${name}`);
  expect(results.length).toBeGreaterThan(50);
  expect(failed("error")).toEqual([]);
  expect(failed("warn")).toEqual(KNOWN_WARNINGS);
});
