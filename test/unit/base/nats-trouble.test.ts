import { expect, it } from "vitest";

import { natsTrouble } from "../../../src/base/nats-trouble.js";

it.each([
  ["timeout", "a NATS server did not answer a request in time (timeout)"],
  ["TIMEOUT", "a NATS server did not answer a request in time (TIMEOUT)"],
  [
    "no responders: '$JS.API.INFO'",
    "no NATS server is there to answer: none leads what was asked for, or JetStream is off (no responders: '$JS.API.INFO')",
  ],
  [
    "JetStream system temporarily unavailable",
    "the NATS servers have no leader: most servers of the cluster must run (JetStream system temporarily unavailable)",
  ],
  ["NATS at n1:4222 refuses these credentials", "NATS at n1:4222 refuses these credentials"],
])("[CLUSTER-1784] tells %o in a sentence", (message, sentence) => {
  expect(natsTrouble(new Error(message))).toBe(sentence);
});
