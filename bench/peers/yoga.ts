/** GraphQL Yoga with graphql-ws over ws, wired as in Yoga's documentation, and its own `createPubSub`. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ExecutionArgs } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { createPubSub, createSchema, createYoga } from "graphql-yoga";
import { WebSocketServer } from "ws";
import { AGENT_ID, announce, startEmitter, TYPE_DEFINITIONS, type BenchEvent } from "./harness.js";

interface Envelope extends ExecutionArgs {
  rootValue: {
    execute(args: ExecutionArgs): Promise<never>;
    subscribe(args: ExecutionArgs): Promise<never>;
  };
}

const pubsub = createPubSub<{ events: [BenchEvent] }>();

const yoga = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs: TYPE_DEFINITIONS,
    resolvers: {
      Query: { agents: () => [{ id: AGENT_ID }] },
      Mutation: { noop: () => null },
      Subscription: {
        terrariumEvents: {
          subscribe: () => pubsub.subscribe("events"),
          resolve: (event: BenchEvent) => event,
        },
      },
    },
  }),
});

const server = createServer((request, response) => void yoga(request, response));
const sockets = new WebSocketServer({ server, path: yoga.graphqlEndpoint });

useServer(
  {
    execute: (args) => (args as Envelope).rootValue.execute(args),
    subscribe: (args) => (args as Envelope).rootValue.subscribe(args),
    onSubscribe: async (context, _id, params) => {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params,
      });
      const args = {
        schema,
        operationName: params.operationName,
        document: parse(params.query),
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      };
      const errors = validate(args.schema, args.document);
      return errors.length > 0 ? errors : args;
    },
  },
  sockets,
);

startEmitter((event) => pubsub.publish("events", event));
server.listen(0, "0.0.0.0", () => announce((server.address() as AddressInfo).port));
