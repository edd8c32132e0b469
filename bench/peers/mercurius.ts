/** mercurius on fastify with its own subscription transport and its default in-memory emitter. */
import type { AddressInfo } from "node:net";
import { fastify } from "fastify";
import mercurius from "mercurius";
import { announce, startEmitter, TYPE_DEFINITIONS, type BenchEvent } from "./harness.js";

const app = fastify();
await app.register(mercurius.default ?? mercurius, {
  schema: TYPE_DEFINITIONS,
  resolvers: {
    Subscription: {
      terrariumEvents: {
        subscribe: (
          _root: unknown,
          _args: unknown,
          { pubsub }: { pubsub: { subscribe(topic: string): unknown } },
        ) => pubsub.subscribe("events"),
      },
    },
  } as never,
  subscription: true,
});
startEmitter((event: BenchEvent) => {
  app.graphql.pubsub.publish({ topic: "events", payload: { terrariumEvents: event } }, () => {});
});
await app.listen({ port: 0, host: "0.0.0.0" });
announce((app.server.address() as AddressInfo).port);
