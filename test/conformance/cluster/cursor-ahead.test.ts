import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";

import { decodeCursor, encodeCursor } from "../../../src/events/cursor.js";
import { createTerrarium, defineAgent } from "../../../src/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { dropNamespace, newNamespace, sharedNats } from "../../support/nats/kit.js";

describe.skipIf(needs("natsServer"))("a cursor of what a gateway has not read yet", () => {
  it("[CLUSTER-1785] is UNAVAILABLE in history and closes /observe with 1013, which says come back; one that is read is served", async () => {
    const namespace = newNamespace();
    cleanUp(() => dropNamespace(namespace));
    const nats = { servers: [(await sharedNats()).url], namespace };
    const agents = [defineAgent({ id: "echo", process: (input) => input })];
    const terrarium = await createTerrarium({ nats, agents });
    cleanUp(() => terrarium.close());
    const { url } = await terrarium.listen({ port: 0 });
    const events = terrarium.observe({ agentId: "echo", types: ["RESULT"] });
    const seen = events.next();
    await terrarium.invoke("echo", 1);
    const { value } = await seen;
    const { epoch, offset } = decodeCursor(String(value?.cursor), "echo");
    const ahead = encodeCursor("echo", epoch, offset + 1_000);
    const history = (after: string) =>
      fetch(`${url}/api/history?agentId=echo&after=${encodeURIComponent(after)}`);
    const socket = new WebSocket(
      `${url.replace("http", "ws")}/observe/echo?after=${encodeURIComponent(ahead)}`,
    );
    const [refused, [code], served] = await Promise.all([
      history(ahead),
      once(socket, "close"),
      history(String(value?.cursor)),
    ]);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([503, "UNAVAILABLE"]);
    expect(code).toBe(1013);
    expect(served.status).toBe(200);
  });
});
