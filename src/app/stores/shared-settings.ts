import { createHash } from "node:crypto";
import { shareLimits } from "../../auth/shares/index.js";
import type { LimitName, Limits } from "../../base/limits.js";
import type { GatewaySettings } from "../../cluster/settings.js";
import { freezeLimits } from "../../freezes/index.js";
import { purgatoryLimits } from "../../purgatory/index.js";
import { runLimits } from "../../runs/index.js";
import { signalLimits } from "../../signals/index.js";
import type { TerrariumOptions } from "../options.js";

/** What decides who gets in, and what is shown to whom. */
export type AccessOptions = Pick<
  TerrariumOptions,
  "defaultVisibility" | "operatorToken" | "jwt" | "issuers" | "scopeClaims" | "roleScopes"
>;

/** Of the limits of shared stores, the one that bounds what waits at this gateway. */
const OWN: ReadonlySet<LimitName> = new Set(["maxStoreQueue"]);

/** The settings of this gateway that all of its namespace should have. */
export function sharedSettings(options: AccessOptions, limits: Limits): GatewaySettings {
  const { operatorToken, jwt, issuers, scopeClaims, roleScopes } = options;
  const others: Record<string, string> = { gatewayLeaseMs: String(limits.gatewayLeaseMs) };
  for (const name of limitsOfStores(limits)) others[name] = String(limits[name]);
  if (operatorToken !== undefined) others["operatorToken"] = checkOf(operatorToken);
  if (jwt || issuers) others["issuers"] = checkOf(JSON.stringify([jwt, issuers, scopeClaims, roleScopes]));
  return { defaultVisibility: options.defaultVisibility ?? "public", others };
}

/** The limits that the stores of a namespace are opened with. */
function limitsOfStores(limits: Limits): readonly LimitName[] {
  const read = new Set<LimitName>();
  const noting = new Proxy(limits, {
    get(target, name) {
      read.add(name as LimitName);
      return target[name as LimitName];
    },
  });
  for (const limitsOf of [purgatoryLimits, runLimits, signalLimits, freezeLimits, shareLimits])
    limitsOf(noting);
  return [...read].filter((name) => !OWN.has(name));
}

/** 16 bits: another secret has another one in practice, and a reader cannot tell a guess from the secret. */
function checkOf(secret: string): string {
  return `check ${createHash("sha256").update(secret).digest("hex").slice(0, 4)}`;
}
