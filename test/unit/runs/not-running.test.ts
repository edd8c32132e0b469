import { expect, it } from "vitest";
import { freely, order, refused, runs, turn } from "./run-kit.js";

it("[RUN-1575] runs are sent again after a pause when their host says that the agent is not running, and no event says that it stopped", async () => {
  const { hosts, service, clock } = await runs();
  hosts.isWilling = false;
  const acknowledged = service.perturb(order(), freely);
  await turn();
  clock.advance(1_000);
  const { id } = await acknowledged;
  hosts.last.accepted.reject(refused("AGENT_NOT_RUNNING"));
  await turn();
  expect(hosts.sent).toHaveLength(1);
  clock.advance(1_000);
  await turn();
  expect(hosts.last).toMatchObject({ run: { id, attempt: 1 }, handshake: true });
  service.agentDown("pulse");
  hosts.last.accepted.reject(refused("AGENT_NOT_RUNNING"));
  await turn();
  clock.advance(60_000);
  await turn();
  expect(hosts.sent).toHaveLength(2);
  service.agentUp("pulse");
  await turn();
  expect(hosts.sent).toHaveLength(3);
});
