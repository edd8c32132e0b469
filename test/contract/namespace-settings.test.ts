import { describe, expect, it } from "vitest";

import { sharedSettings } from "../../src/app/stores/shared-settings.js";
import { defaultLimits } from "../../src/base/limits.js";
import { systemClock } from "../../src/base/clock.js";
import type { Cluster } from "../../src/cluster/cluster.js";
import {
  type GatewaySettings,
  NamespaceSettings,
  type SettingsDifference,
} from "../../src/cluster/settings.js";
import { cleanUp } from "../support/clean-up.js";
import { needs } from "../support/machine.js";
import { openJetStream, testNamespace, unexpected } from "./jetstream.js";
import { waitUntil } from "../support/wait-until.js";

async function gateway(namespace: string, change: Partial<GatewaySettings> = {}) {
  const cluster: Cluster = await openJetStream(namespace, { leaseMs: 900 });
  const visibilities: string[] = [];
  const differences: SettingsDifference[] = [];
  const [replica, leases] = [await cluster.control(), await cluster.leases()];
  const settings = await NamespaceSettings.open({
    replica,
    leases,
    clock: systemClock,
    own: { defaultVisibility: "public", others: { maxRuns: "5" }, ...change },
    onStricter: (visibility) => visibilities.push(visibility),
    onDifference: (difference) => differences.push(difference),
    onError: unexpected,
  });
  cleanUp(() => settings.close());
  return { id: cluster.gateway, settings, replica, leases, visibilities, differences };
}

describe.skipIf(needs("natsServer"))("the settings of a namespace", () => {
  it("[CLUSTER-1772] the strictest default visibility holds at all gateways, also when its gateway has ended", async () => {
    const namespace = testNamespace();
    const open = await gateway(namespace);
    const middle = await gateway(namespace, { defaultVisibility: "authenticated" });
    await waitUntil(() => open.visibilities.length === 1);
    const strict = await gateway(namespace, { defaultVisibility: "scoped" });
    await waitUntil(() => open.visibilities.length === 2 && middle.visibilities.length === 1);
    expect([open.visibilities, middle.visibilities]).toEqual([["authenticated", "scoped"], ["scoped"]]);
    expect(strict.visibilities).toEqual([]);
    const later = await gateway(namespace);
    expect(later.visibilities).toContain("scoped");
    await strict.settings.close();
    await middle.settings.close();
    await waitUntil(() => open.settings.problem === null);
    expect(open.visibilities).toEqual(["authenticated", "scoped"]);
  });

  it("[CLUSTER-1772] what else differs is told once at each, and for as long as both live", async () => {
    const namespace = testNamespace();
    const one = await gateway(namespace, { others: { maxRuns: "5", operatorToken: "check 00ff" } });
    const other = await gateway(namespace, { others: { maxRuns: "6" } });
    await waitUntil(() => one.differences.length > 0);
    expect(one.differences).toEqual([
      { gateway: other.id, differs: { maxRuns: ["5", "6"], operatorToken: ["check 00ff", null] } },
    ]);
    expect(other.differences).toEqual([
      { gateway: one.id, differs: { maxRuns: ["6", "5"], operatorToken: [null, "check 00ff"] } },
    ]);
    expect(one.settings.problem).toBe(
      "another gateway of this namespace has other settings: maxRuns, operatorToken",
    );
    await gateway(namespace, { others: { maxRuns: "5", operatorToken: "check 00ff" } });
    await other.settings.close();
    await waitUntil(() => one.settings.problem === null);
    expect(one.differences).toHaveLength(1);
  });

  it("[CLUSTER-1772] a gateway that was killed is forgotten when its lease has ended, and one whose record is lost says it again", async () => {
    const namespace = testNamespace();
    const killed = await gateway(namespace, { others: { maxRuns: "7" } });
    const stays = await gateway(namespace);
    expect(stays.settings.problem).not.toBeNull();
    await killed.leases.close({ release: false });
    await waitUntil(() => stays.settings.problem === null);
    const key = `settings.${stays.id}`;
    await killed.replica.transact(() => killed.replica.remove(key));
    await waitUntil(() => stays.replica.get(key) === undefined);
    await waitUntil(() => stays.replica.get(key) !== undefined);
  });

  it("[CLUSTER-1772] of a record that cannot be read the strictest visibility holds", async () => {
    const namespace = testNamespace();
    const one = await gateway(namespace);
    await one.replica.transact(() => one.replica.put("settings.gw-x", { defaultVisibility: "hidden" }));
    expect(one.visibilities).toEqual(["scoped"]);
  });
});

it("[CLUSTER-1772] tells no secret, and all limits of what gateways share", () => {
  const secrets = { operatorToken: "operator-token-1", jwt: { secret: "a".repeat(32) } };
  const { others } = sharedSettings(secrets, defaultLimits);
  expect(JSON.stringify(others)).not.toMatch(/operator-token-1|aaaa/);
  expect(others["operatorToken"]).toMatch(/^check [0-9a-f]{4}$/);
  expect(others).not.toEqual(
    sharedSettings({ ...secrets, operatorToken: "operator-token-2" }, defaultLimits).others,
  );
  expect(Object.keys(others)).toEqual(
    expect.arrayContaining(["maxRuns", "maxShares", "maxFreezes", "maxPheromones", "gatewayLeaseMs"]),
  );
  expect(Object.keys(others)).not.toContain("maxConnections");
});
