import { type ExecutionResult, GraphQLError } from "graphql";
import { expect, it } from "vitest";
import { Sights } from "../../../src/auth/sights.js";
import { visibilityOf } from "../../../src/auth/visibility.js";
import { type Deferred, deferred } from "../../../src/base/async/deferred.js";
import { defaultLimits } from "../../../src/base/limits.js";
import { createErrorMapper } from "../../../src/gateway/answers/errors.js";
import { createOperations } from "../../../src/gateway/graphql/operations.js";
import type { Connection, ProtocolOptions } from "../../../src/gateway/websocket/connection.js";
import { createProtocol } from "../../../src/gateway/websocket/protocol.js";
import { buildSchema } from "../../../src/schema/index.js";
import { fail } from "../../support/mirror-kit.js";

/** One socket of a client without a token; its subscriptions open when the test decides. */
async function talking() {
  const said: { readonly id?: string; readonly type: string }[] = [];
  const opening: Deferred<ExecutionResult>[] = [];
  const log = { debug: fail, info: fail, warn: fail, error: fail } as never;
  const errors = createErrorMapper({ log, newId: String, development: false });
  const schema = buildSchema();
  const sights = new Sights();
  const protocol = createProtocol({
    limits: defaultLimits,
    errors,
    operations: createOperations({ schema: () => schema, limits: defaultLimits, errors }),
    steer: {},
    sightOf: (viewer: Connection["viewer"]) => sights.sightOf(visibilityOf(viewer, 0)),
    fanout: {
      subscribe() {
        const opened = deferred<ExecutionResult>();
        opening.push(opened);
        return opened.promise;
      },
    },
  } as unknown as ProtocolOptions);
  const hear = (text: string, sent?: () => void): void => {
    said.push(JSON.parse(text) as (typeof said)[number]);
    sent?.();
  };
  const connection = {
    socket: { OPEN: 1, readyState: 1, send: hear },
    maySteer: true,
    viewer: { kind: "anonymous", address: "here" },
    address: "here",
  } as unknown as Connection;
  let handle: (text: string) => Promise<void> = () => Promise.resolve();
  protocol.opened(
    {
      protocol: "graphql-transport-ws",
      send: hear,
      close: fail,
      onMessage: (handler) => {
        handle = handler;
      },
    },
    connection,
  );
  const say = (message: object | string): Promise<void> => {
    const text = typeof message === "string" ? message : JSON.stringify(message);
    return protocol.subscribe(connection, text) ?? handle(text);
  };
  await say({ type: "connection_init" });
  said.length = 0;
  return { say, said, opening };
}

const subscribe = (id: string, query: string) => ({ type: "subscribe", id, payload: { query } });
const WATCHES = "subscription { terrariumEvents { type } }";
const refused = (why: string): ExecutionResult => ({ errors: [new GraphQLError(why)] });

it("[MIRROR-1562] a subscription that is completed while it opens says nothing, also to another one with its id", async () => {
  const { say, said, opening } = await talking();
  const first = say(subscribe("1", WATCHES));
  await say({ type: "complete", id: "1" });
  const second = say(subscribe("1", WATCHES));
  opening[0]?.resolve(refused("first"));
  await first;
  expect(said).toEqual([]);
  opening[1]?.resolve(refused("second"));
  await second;
  expect(said).toMatchObject([
    { id: "1", type: "next", payload: { errors: [{ message: "second" }] } },
    { id: "1", type: "complete" },
  ]);
});

it("[MIRROR-1562] a refused subscription is answered with one error, and its id is free again", async () => {
  const { say, said, opening } = await talking();
  await say(subscribe("1", "subscription { terrariumEvents { nothing } }"));
  expect(said).toMatchObject([
    { id: "1", type: "error", payload: [{ extensions: { code: "BAD_USER_INPUT" } }] },
  ]);
  const next = say(subscribe("1", WATCHES));
  opening[0]?.resolve({});
  await next;
  expect(said.slice(1)).toEqual([
    { id: "1", type: "next", payload: {} },
    { id: "1", type: "complete" },
  ]);
});

it("[MIRROR-1562] a message whose type is written with escapes opens a subscription, too", async () => {
  const { say, said, opening } = await talking();
  const opened = say(
    JSON.stringify(subscribe("1", WATCHES)).replace('"subscribe"', String.raw`"\u0073ubscribe"`),
  );
  expect(opening).toHaveLength(1);
  opening[0]?.resolve(refused("so it did"));
  await opened;
  expect(said).toMatchObject([
    { id: "1", type: "next" },
    { id: "1", type: "complete" },
  ]);
});
