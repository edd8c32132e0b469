import { expect, it } from "vitest";
import { TerrariumError } from "../../../src/base/errors.js";
import { told } from "../../../src/inbox/run-hosts.js";
import { HostCallError } from "../../../src/link/run-port.js";
import { NotBegun } from "../../../src/runs/index.js";

it("[RUN-501] an error that the agent itself throws never counts as a refusal before it began, whatever its code", async () => {
  const missing = new TerrariumError("AGENT_NOT_FOUND", "there is no such agent");
  const thrown = new HostCallError(missing, "FAILED");
  await expect(told(() => Promise.reject(thrown))).rejects.toBe(thrown);
  // No host has the agent.
  await expect(told(() => Promise.reject(missing))).rejects.toBeInstanceOf(NotBegun);
});
