import { expect, it } from "vitest";
import { Elsewhere } from "../../../src/purgatory/elsewhere.js";
import type { SharedTokens, TokenChange } from "../../../src/purgatory/store.js";
import { ManualClock } from "../../support/time-and-random.js";

const RETRY_MS = 1_000;

it("[CLUSTER-1871] what another gateway did with a question is told when it can be read, once, and its failure once", async () => {
  const clock = new ManualClock();
  let follow: (change: TokenChange) => void = () => undefined;
  const shared = { watch: (listener: typeof follow) => ((follow = listener), () => undefined) };
  const answers = ["fails", "fails", "PENDING", "RESOLVED"];
  const told: string[] = [];
  const failures: string[] = [];
  const elsewhere = new Elsewhere({
    store: {
      async get(id: string) {
        const status = answers.shift();
        if (status === "fails") throw new Error("the servers do not answer");
        return { id, status, resumption: null } as never;
      },
    },
    shared: shared as unknown as SharedTokens,
    changes: { tell: (kind, { id }) => void told.push(`${id} ${kind}`) },
    deadlines: { expect: () => undefined },
    pump: { wake: () => undefined },
    clock,
    limits: { retryDelayMs: RETRY_MS },
    onError: (error) => failures.push(String(error)),
  });
  follow({ id: "one", before: null, after: "PENDING", deadline: null } as TokenChange);
  for (let tries = 0; tries < 2; tries += 1) {
    await clock.armed();
    expect(told).toEqual([]);
    clock.advance(RETRY_MS);
  }
  follow({ id: "two", before: "PENDING", after: "DUE", deadline: null } as TokenChange);
  while (told.length < 2) await new Promise((next) => setImmediate(next));
  expect(told).toEqual(["one EJECTED", "two RESOLVED"]);
  expect(failures).toEqual(["Error: the servers do not answer"]);
  elsewhere.close();
});
