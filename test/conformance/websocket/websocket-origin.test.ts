import { once } from "node:events";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const ELSEWHERE = "https://elsewhere.example";

/** Opens a socket as a page of that origin does; resolves with the answer to `connection_init`, or the close code. */
async function greet(kit: TerrariumKit, origin: string, authorization?: string): Promise<string | number> {
  const socket = new WebSocket(kit.webSocketUrl, "graphql-transport-ws", { headers: { origin } });
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
  const answered = await new Promise<string | number>((resolve) => {
    socket.once("message", (data: Buffer) => resolve((JSON.parse(data.toString()) as { type: string }).type));
    socket.once("close", resolve);
  });
  socket.terminate();
  return answered;
}

it("[WS-44] a page of another origin reads, but may not send a token unless its origin is configured", async () => {
  await using kit = await TerrariumKit.open({ readOrigins: ["*"] });
  expect(await greet(kit, ELSEWHERE)).toBe("connection_ack");
  expect(await greet(kit, ELSEWHERE, kit.bearer)).toBe(4403);
  expect(await greet(kit, `http://127.0.0.1:${kit.port}`, kit.bearer)).toBe("connection_ack");
  await using open = await TerrariumKit.open({ steeringOrigins: [ELSEWHERE], readOrigins: ["*"] });
  expect(await greet(open, ELSEWHERE, open.bearer)).toBe("connection_ack");
  expect(await greet(open, "https://other.example", open.bearer)).toBe(4403);
});

it("[WS-44] a page of another origin does not steer over a plain socket, either", async () => {
  await using kit = await TerrariumKit.open({ readOrigins: ["*"] });
  const open = (origin: string): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${kit.port}/perturb/echo`, { headers: { origin } });
  const [code] = (await once(open(ELSEWHERE), "close")) as [number];
  expect(code).toBe(4403);
  const own = open(`http://127.0.0.1:${kit.port}`);
  await once(own, "open");
  own.send(JSON.stringify({ authorization: kit.bearer }));
  const [answer] = (await once(own, "message")) as [Buffer];
  expect(JSON.parse(answer.toString())).toMatchObject({ status: "AUTHORIZED" });
  own.terminate();
});

it.each(["elsewhere.example", "https://elsewhere.example/page", "chrome-extension://abc", "null", ""])(
  "[HTTP-12] %j is not an origin that browsers send, and is refused at start",
  async (origin) => {
    await expect(TerrariumKit.open({ steeringOrigins: [origin] })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "steeringOrigins" },
    });
  },
);
