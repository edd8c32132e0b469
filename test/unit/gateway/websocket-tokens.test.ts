import { expect, it } from "vitest";
import type { Viewer } from "../../../src/auth/viewer.js";
import { type Deferred, deferred } from "../../../src/base/async/deferred.js";
import { defaultLimits } from "../../../src/base/limits.js";
import type { Connection, ProtocolOptions } from "../../../src/gateway/websocket/connection.js";
import { createProtocol } from "../../../src/gateway/websocket/protocol.js";

const ANONYMOUS: Viewer = { kind: "anonymous", address: "here" };
const client = (id: string): Viewer => ({ kind: "client", id, scopes: [], expiresAt: null });

/** One socket whose token checks end when the test decides. */
function talking() {
  const checks = new Map<string, Deferred<Viewer>>();
  const asked = (token: string): Deferred<Viewer> => {
    const check = checks.get(token) ?? deferred<Viewer>();
    checks.set(token, check);
    return check;
  };
  const answers = new Map<string, Deferred<void>>();
  const answered = (type: string): Deferred<void> => {
    const answer = answers.get(type) ?? deferred();
    answers.set(type, answer);
    return answer;
  };
  const heard = (text: string): void =>
    answered((JSON.parse(text) as { readonly type: string }).type).resolve();
  const connection = {
    socket: { OPEN: 1, readyState: 1, send: heard },
    traceparent: null,
    maySteer: true,
    viewer: ANONYMOUS,
    address: "here",
  } as unknown as Connection;
  const server = createProtocol({
    limits: defaultLimits,
    authenticator: {
      authenticate: (header: string | undefined) =>
        header === undefined ? Promise.resolve(ANONYMOUS) : asked(header).promise,
    },
  } as unknown as ProtocolOptions);
  let say: (message: string) => Promise<void> = () => Promise.resolve();
  const socket = { protocol: "graphql-transport-ws", send: heard, close: () => undefined };
  server.opened(
    {
      ...socket,
      onMessage: (handle) => (say = handle),
      onPing: () => undefined,
    },
    connection,
  );
  const tell = (type: string, authorization?: string): Promise<void> =>
    say(JSON.stringify({ type, ...(authorization && { payload: { authorization } }) }));
  return { connection, tell, asked, answered };
}

it("[WS-33] the token sent last counts, in any order of the checks' ends", async () => {
  const { connection, tell, asked, answered } = talking();
  void tell("connection_init", "old");
  void tell("ping", "fresh");
  asked("fresh").resolve(client("fresh"));
  await new Promise((resolve) => void setImmediate(resolve));
  asked("old").resolve(client("old"));
  await Promise.all([answered("connection_ack").promise, answered("pong").promise]);
  expect(connection.viewer).toMatchObject({ id: "fresh" });
});

it("[WS-33] a token from a ping before connection_init stays valid when connection_init has none", async () => {
  const { connection, tell, asked, answered } = talking();
  asked("early").resolve(client("early"));
  await tell("ping", "early");
  await tell("connection_init");
  await answered("connection_ack").promise;
  expect(connection.viewer).toMatchObject({ id: "early" });
});
