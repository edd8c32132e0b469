import {
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import { createAuthenticator } from "../../src/auth/authenticator.js";
import { visibilityOf } from "../../src/auth/scopes.js";
import { systemClock } from "../../src/base/clock.js";
import { randomId } from "../../src/base/ids.js";
import { defaultLimits, type Limits } from "../../src/base/limits.js";
import { createGateway } from "../../src/gateway/gateway.js";
import { openHttpServer } from "../../src/gateway/http/server.js";
import { createWatch } from "../../src/watching/watch.js";
import type { GatewayOptions } from "../../src/gateway/gateway.js";
import { createWebSockets } from "../../src/gateway/websocket/server.js";
import {
  fanoutCounters,
  type FanoutCounters,
  FlushLoop,
  Mirrors,
  Projections,
} from "../../src/mirror/index.js";
import type { Reflected } from "../../src/watching/port.js";
import type { SchemaContext } from "../../src/schema/builder.js";
import { output } from "../support/mirror-kit.js";
import { JWT_SECRET } from "../support/terrarium-kit.js";

/** How often each field was resolved. */
export type Resolved = Record<"n" | "who" | "later" | "fails" | "whoNow", number>;

export interface PrivateGateway extends AsyncDisposable {
  readonly url: string;
  readonly counters: FanoutCounters;
  readonly resolved: Resolved;
  readonly logged: unknown[];
  /** The agent says numbers. */
  say(...numbers: readonly number[]): void;
  /** Resolves when all that was said has been served. */
  settled(): Promise<void>;
}

/** `number` of an event; null for a gap. */
const numberOf = ({ event }: Reflected): number | null =>
  event.type === "OUTPUT" ? (event.data as number) : null;
const nameOf = ({ viewer }: SchemaContext): string => (viewer.kind === "client" ? viewer.id : "nobody");

/** Something no JSON can hold. */
const Huge = new GraphQLScalarType({ name: "Huge", serialize: (value) => BigInt(value as number) });

function schemaOf(resolved: Resolved): GraphQLSchema {
  const event = new GraphQLObjectType<Reflected, SchemaContext>({
    name: "Event",
    fields: {
      cursor: { type: GraphQLString },
      n: {
        type: GraphQLInt,
        resolve(reflected) {
          resolved.n += 1;
          return numberOf(reflected);
        },
      },
      missed: { type: GraphQLInt, resolve: ({ event: told }) => (told.type === "GAP" ? told.missed : null) },
      who: {
        type: GraphQLString,
        resolve(_reflected, _args, context) {
          const name = nameOf(context);
          resolved.who += 1;
          return name;
        },
      },
      /** Reads the viewer on every third event only, and hides that it cannot. */
      whoNow: {
        type: GraphQLString,
        resolve(reflected, _args, context) {
          if ((numberOf(reflected) ?? 0) % 3 !== 0) return "-";
          try {
            const name = nameOf(context);
            resolved.whoNow += 1;
            return name;
          } catch {
            return "hidden";
          }
        },
      },
      later: {
        type: GraphQLInt,
        resolve: async (reflected) => {
          resolved.later += 1;
          return await Promise.resolve(numberOf(reflected));
        },
      },
      fails: {
        type: GraphQLFloat,
        resolve() {
          resolved.fails += 1;
          throw new Error("the password is swordfish");
        },
      },
      huge: { type: Huge, resolve: numberOf },
    },
  });
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: "Query", fields: { ok: { type: GraphQLInt, resolve: () => 1 } } }),
    subscription: new GraphQLObjectType<unknown, SchemaContext>({
      name: "Subscription",
      fields: {
        terrariumEvents: {
          type: event,
          args: { after: { type: GraphQLID }, replay: { type: GraphQLInt } },
          subscribe: (_root, { after, replay }: { after?: string; replay?: number }, { watch }) =>
            watch.follow({ agentId: "a", after: after ?? null, replay: replay ?? 0, types: null }),
          resolve: (reflected) => reflected,
        },
      },
    }),
  });
}

/** A gateway whose event type has fields that must not be shared. */
export async function openPrivateGateway(
  changes: Partial<Limits> = {},
  authenticator?: GatewayOptions["authenticator"],
): Promise<PrivateGateway> {
  const limits = { ...defaultLimits, ...changes };
  const clock = systemClock;
  const logged: unknown[] = [];
  const waker = new FlushLoop((error) => logged.push(error));
  const mirrors = new Mirrors({ maxHistory: limits.maxHistory, waker, clock, newId: randomId });
  mirrors.keepOnly(["a"]);
  const counters = fanoutCounters();
  const batchBytesMax = limits.maxUnsentBytes;
  const projections = new Projections({
    waker,
    clock,
    counters,
    batchBytesMax,
    documentsMax: 100,
    clientDocumentsMax: 100,
    cachedBytesMax: 1_000_000,
    onError: (error) => logged.push(error),
  });
  const log = (fields: object): void => void logged.push(fields);
  const shared = {
    watch: createWatch({
      mirrors,
      manifest: () => new Map(),
      clock,
      lagging: () => 0,
    }) as SchemaContext["watch"],
    steer: {} as SchemaContext["steer"],
    authenticator:
      authenticator ?? createAuthenticator({ operatorToken: null, jwtSecret: JWT_SECRET, clock }),
    visibilityOf: (viewer: Parameters<typeof visibilityOf>[0]) => visibilityOf(viewer, clock.now()),
    limits,
    log: { debug: () => undefined, info: log, warn: log, error: log },
    clock,
  };
  const resolved: Resolved = { n: 0, who: 0, later: 0, fails: 0, whoNow: 0 };
  const schema = schemaOf(resolved);
  const gateway = createGateway({ ...shared, projections, schema: () => schema, readiness: () => [] });
  const { operations, fanout, errors, admission, tokens } = gateway;
  const roads = { tokens, projections, operations, fanout, errors, admission };
  const webSockets = createWebSockets({ ...shared, ...roads });
  const http = await openHttpServer({
    limits,
    handler: (req, res) => gateway.handler(req, res),
    upgrade: (req, socket, head) => webSockets.handleUpgrade(req, socket, head),
    host: "127.0.0.1",
    port: 0,
  });
  let offset = 0;
  return {
    url: http.url,
    counters,
    resolved,
    logged,
    say: (...numbers) =>
      mirrors.accept(
        numbers.map((number) => ({ epoch: "e1", offset: (offset += 1), event: output("a", number) })),
      ),
    settled: () => mirrors.settled(),
    async [Symbol.asyncDispose]() {
      await webSockets.close(1_000);
      mirrors.close();
      await http.close(AbortSignal.abort());
    },
  };
}
