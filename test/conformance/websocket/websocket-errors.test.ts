import { describe, expect, it } from "vitest";
import { type GatewayKit, openGateway } from "../../support/gateway-kit.js";
import { notJson } from "../../support/mirror-kit.js";
import { RawSocket } from "../../support/wire/raw-socket.js";

async function watcher(kit: GatewayKit, fields: string): Promise<RawSocket> {
  const socket = await RawSocket.open(kit.http.url);
  socket.subscribe("1", `subscription { terrariumEvents(agentId: "pulse", replay: 0) { ${fields} } }`);
  // Answered after the subscription is active: messages of a socket are handled one by one.
  socket.json({ type: "ping" });
  expect((await socket.message()).type).toBe("pong");
  return socket;
}

const EXTENSIONS = { code: "INTERNAL_SERVER_ERROR", errorId: expect.stringMatching(/^err-/) };
const OUTPUT = "... on OutputEvent { data }";

describe("errors of subscriptions", () => {
  it("[WS-95] are masked in shared results, and executed once", async () => {
    await using kit = await openGateway();
    await using one = await watcher(kit, "state flow");
    await using two = await watcher(kit, "state flow");
    kit.reflect({ type: "OUTPUT", data: 1, cause: null, state: "swordfish" as never });
    await kit.settled();
    for (const socket of [one, two]) {
      const { type, payload } = await socket.message();
      expect({ type, payload }).toEqual({
        type: "next",
        payload: {
          data: null,
          errors: [
            {
              message: expect.stringContaining("errorId"),
              path: ["terrariumEvents", "state"],
              locations: [{ line: 1, column: 63 }],
              extensions: EXTENSIONS,
            },
          ],
        },
      });
      expect(JSON.stringify(payload)).not.toContain("swordfish");
    }
    expect(kit.counters.executions).toBe(1);
    expect(kit.logged).toHaveLength(1);
  });

  it("[WS-96] a result that cannot be encoded ends that subscription with an error, and no others", async () => {
    await using kit = await openGateway();
    await using broken = await watcher(kit, OUTPUT);
    await using alike = await watcher(kit, OUTPUT);
    await using sound = await watcher(kit, "type");
    kit.say(notJson("secret: hunter2"));
    await kit.settled();
    const told = [await broken.message(), await alike.message()];
    for (const message of told)
      expect(message).toMatchObject({
        id: "1",
        type: "next",
        payload: { errors: [{ extensions: EXTENSIONS }] },
      });
    expect(JSON.stringify(told)).not.toContain("hunter2");
    // One failure for all observers: one errorId, and the cause is logged once under it.
    expect(told[0]?.payload).toEqual(told[1]?.payload);
    expect(kit.logged.filter(({ message }) => message === "unexpected failure while answering")).toHaveLength(
      1,
    );
    for (const socket of [broken, alike])
      expect(await socket.message()).toEqual({ id: "1", type: "complete" });
    kit.say(2);
    for (let n = 0; n < 2; n += 1)
      expect((await sound.message()).payload).toEqual({ data: { terrariumEvents: { type: "OUTPUT" } } });
    broken.subscribe("1", `subscription { terrariumEvents(agentId: "pulse", replay: 1) { ${OUTPUT} } }`);
    expect((await broken.message()).payload).toEqual({ data: { terrariumEvents: { data: 2 } } });
    expect(kit.mirrors.audience.of("pulse")).toBe(2);
  });
});
