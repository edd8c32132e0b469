import { afterAll, beforeAll, describe, it } from "vitest";
import { conversations } from "../../support/conversations/conversation.js";
import { playGateway, startTerrariumHost } from "../../support/conversations/play-gateway.js";
import { playHost } from "../../support/conversations/play-host.js";
import { emptyGateway } from "./adapters.js";
import type { Started } from "./suite.js";

const testing = (side: "host" | "gateway") => conversations().filter(({ tests }) => tests.includes(side));

describe("recorded conversations with a gateway", () => {
  let started: Started;
  beforeAll(async () => {
    started = await emptyGateway();
  });
  afterAll(async () => {
    await started.gateway[Symbol.asyncDispose]();
    await started.close();
  });

  for (const conversation of testing("gateway"))
    it(`[HOST-1393] ${conversation.title}`, () => playHost(conversation, started.gateway));
});

describe("recorded conversations with a host", () => {
  for (const conversation of testing("host"))
    it.concurrent(`[HOST-1394] ${conversation.title}`, () => playGateway(conversation, startTerrariumHost));
});
