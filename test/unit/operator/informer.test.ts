import { expect, it } from "vitest";
import { Informer, type InformerOptions } from "../../../operator/src/informer.js";
import { systemClock } from "../../../src/base/clock.js";
import { KubeError } from "../../../src/kubernetes/client/kube-error.js";
import { RESOURCES } from "../../../src/kubernetes/client/resources.js";

it("[OPERATOR-1075] ends when the cluster does not know the resource, and says so", async () => {
  let asked = 0;
  const connection = {
    call: () => {
      asked += 1;
      return Promise.reject(new KubeError(404, "NotFound", "404 page not found"));
    },
    lines: () => {
      throw new Error("nothing was listed");
    },
  } as unknown as InformerOptions["connection"];
  const silent = { debug() {}, warn() {} } as unknown as InformerOptions["log"];
  await new Promise<void>((resolve) => {
    new Informer({
      connection,
      resource: RESOURCES.serviceMonitors,
      namespace: null,
      onChange() {},
      onUnknown: resolve,
      clock: systemClock,
      random: () => 0.5,
      log: silent,
      metrics: { watchEnded() {} },
    }).start();
  });
  expect(asked).toBe(1);
});
