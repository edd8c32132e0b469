import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { EXIT_CODES } from "../../src/cli/exit.js";
import { type Family, parseExposition } from "../support/wire/formats.js";
import { TOP } from "../support/machine.js";
import { SERVE_ECHO, startGateway } from "../support/terrarium-process.js";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

const read = (name: string): string => readFileSync(join(TOP, name), "utf8");
const rules = (
  parse(read("deploy/alerts.yml")) as { groups: readonly { rules: readonly Rule[] }[] }
).groups.flatMap((group) => group.rules);
const { panels } = JSON.parse(read("deploy/grafana-dashboard.json")) as { panels: readonly Panel[] };
const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

/** Metrics that Prometheus adds to each scrape. */
const OF_PROMETHEUS = ["up"];

let families: readonly Family[];
let series: Set<string>;
let labels: Set<string>;

beforeAll(async () => {
  await using gateway = await startGateway(SERVE_ECHO);
  await gateway.perturb("echo", 1);
  families = parseExposition(await (await fetch(`${gateway.url}/metrics`)).text());
  const parts = { histogram: ["_bucket", "_sum", "_count"], summary: ["", "_sum", "_count"] };
  series = new Set(
    families.flatMap(({ name, type }) =>
      (type === "histogram" || type === "summary" ? parts[type] : [""]).map((part) => name + part),
    ),
  );
  const samples = families.flatMap((family) => family.samples);
  labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
});

/** Names of metrics in a query: words with an underscore, or before a brace, except functions and labels. */
function metricsIn(query: string): string[] {
  const bare = query.replaceAll(/"[^"]*"/g, '""').replaceAll(/\b(by|on|group_left|without)\s*\([^)]*\)/g, "");
  return Array.from(
    bare.replaceAll(/\{[^}]*\}/g, "").matchAll(/\b(?:terrarium|nodejs|process)_\w+|\bup\b/g),
    ([name]) => name,
  );
}

describe("the dashboard and the alert rules", () => {
  it("name only metrics that a gateway exposes", () => {
    const named = [...queries, ...rules.map(({ expr }) => expr)].flatMap(metricsIn);
    expect(named.length).toBeGreaterThan(queries.length);
    expect([...new Set(named)].filter((name) => !series.has(name) && !OF_PROMETHEUS.includes(name))).toEqual(
      [],
    );
  });

  it("group only by labels that these metrics have", () => {
    // Prometheus adds the first two; the others appear with the first refusal, close or settlement.
    const later = ["instance", "job", "limit", "road", "status", "code", "severity", "outcome"];
    const known = new Set([...labels, ...later]);
    const named = [...queries, ...rules.map(({ expr }) => expr)].flatMap((query) => [
      ...Array.from(query.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g), ([, list = ""]) => list.split(",")).flat(),
      ...Array.from(query.matchAll(/([a-z_]+)(?:=~|!~|!=|=)"/g), ([, name = ""]) => name),
    ]);
    expect(named.map((name) => name.trim()).filter((name) => !known.has(name))).toEqual([]);
  });

  it("have a summary and a severity", () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, labels, annotations } of rules) {
      expect(alert).toMatch(/^Terrarium[A-Z]\w+$/);
      expect(["critical", "warning"]).toContain(labels.severity);
      expect(annotations.summary).not.toBe("");
    }
  });

  it("the panels have unique ids and do not overlap", () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { title, type, targets, gridPos } of panels) {
      expect(title).not.toBe("");
      expect(type === "row" || (targets?.length ?? 0) > 0).toBe(true);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });
});

describe("the systemd unit", () => {
  const settings = new Map(
    Array.from(read("deploy/terrarium.service").matchAll(/^(\w+)=(.*)$/gm), ([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );

  it("gives the service only the rights it needs", () => {
    const wanted = {
      DynamicUser: "yes",
      NoNewPrivileges: "yes",
      ProtectSystem: "strict",
      ProtectHome: "yes",
      PrivateTmp: "yes",
      CapabilityBoundingSet: "",
      StateDirectory: "terrarium",
    };
    for (const [name, value] of Object.entries(wanted)) expect(settings.get(name)).toBe(value);
  });

  it("leaves every setting to /etc/terrarium.env, because a flag would override it", () => {
    expect(settings.get("ExecStart")).toMatch(/ terrarium serve$/);
    expect(settings.get("EnvironmentFile")).toBe("-/etc/terrarium.env");
    expect(settings.get("Environment")).toContain("TERRARIUM_DATA_DIR=%S/terrarium");
  });

  it("restarts it after a failure, but not after a configuration error", () => {
    const usage = EXIT_CODES.find(({ name }) => name === "USAGE");
    expect(settings.get("Restart")).toBe("on-failure");
    expect(settings.get("RestartPreventExitStatus")?.split(" ")).toContain(String(usage?.status));
  });

  it("waits longer than the gateway takes to drain", () => {
    expect(Number(settings.get("TimeoutStopSec"))).toBeGreaterThan(10);
    expect(settings.get("KillSignal")).toBe("SIGTERM");
  });
});

describe("the documentation", () => {
  it("docs/deploy.md lists every metric of the gateway, and no others", () => {
    const [, table = ""] = /<!-- metrics -->([^]*)<!-- \/metrics -->/.exec(read("docs/deploy.md")) ?? [];
    const documented = Array.from(table.matchAll(/`(terrarium_\w+)`/g), ([, name]) => name);
    const exposed = families.map(({ name }) => name).filter((name) => name.startsWith("terrarium_"));
    expect(new Set(documented)).toEqual(new Set(exposed));
    expect(documented.length).toBe(exposed.length);
  });
});
