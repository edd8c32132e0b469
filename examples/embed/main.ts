// A terrarium inside a server that already has routes of its own (after `npm run build`):
//   node --import jiti/register examples/embed/main.ts
import { createServer } from "node:http";

import { createTerrarium, defineAgent } from "terrarium-gateway";

/** Counts visits. It runs in this process, and learns of visits through its inbox. */
const visits = new Map<string, number>();
const counter = defineAgent<{ path: string }, { path: string; visits: number }>({
  id: "visits",
  genus: "counter",
  description: "counts the visits of this site",
  process({ path }) {
    const count = (visits.get(path) ?? 0) + 1;
    visits.set(path, count);
    return { path, visits: count };
  },
});

const terrarium = await createTerrarium({ agents: [counter] });

const server = createServer((request, response) => {
  if (request.url === "/hello") {
    // In process: no token. The answer does not wait for the agent.
    terrarium.perturb("visits", { path: request.url }).catch(console.error);
    response.end("hello from a route that was here before\n");
  } else {
    terrarium.handler(request, response); // /graphql, /health, /ready
  }
});
server.on("upgrade", (request, socket, head) => {
  // False: not a path of the gateway. Another WebSocket server would be asked here.
  if (!terrarium.handleUpgrade(request, socket, head)) socket.destroy();
});

server.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : address;
  console.log(`listening on http://127.0.0.1:${port}`);
  console.log(`steer with the token ${terrarium.operatorToken}`);
});

process.once("SIGTERM", () => {
  server.close();
  void terrarium.close();
});
