// Watches an agent with Apollo Client 4, across restarts of the gateway:
//   node --import jiti/register examples/apollo/main.ts [agent]
import { ApolloClient, gql, InMemoryCache, type TypedDocumentNode } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws"; // Node 20 has none of its own; browsers do, and leave out webSocketImpl

import { patient, resuming } from "../resume.js";

interface Watched {
  terrariumEvents: { cursor: string; type: string; agentId: string; at: string; result?: unknown };
}

const WATCH: TypedDocumentNode<Watched, { agentId: string | null }> = gql`
  subscription Watch($agentId: ID, $after: Cursor) {
    terrariumEvents(agentId: $agentId, after: $after, replay: 10) {
      cursor
      type
      agentId
      at
      ... on ResultEvent {
        result
      }
    }
  }
`;

const [agentId = null] = process.argv.slice(2);
const gateway = process.env["TERRARIUM_URL"] ?? "http://127.0.0.1:4000";
const socket = createClient({
  url: `${gateway.replace(/^http/, "ws")}/graphql`,
  webSocketImpl: WebSocket,
  ...patient,
});
const client = new ApolloClient({
  link: new GraphQLWsLink(resuming(socket)),
  cache: new InMemoryCache(),
});

client.subscribe({ query: WATCH, variables: { agentId }, fetchPolicy: "no-cache" }).subscribe({
  next: ({ data, error }) => console.log(error?.message ?? JSON.stringify(data?.terrariumEvents)),
  error: (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
});
