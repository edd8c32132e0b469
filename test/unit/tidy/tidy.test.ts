import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { sourcesUnder, TOP, type SourceFile } from "../../support/machine.js";

/** The cores: each imports base and events, and none imports another. */
const CORES = [
  "flux",
  "mirror",
  "metabolism",
  "auth",
  "link",
  "tracing",
  "json-schema",
  "purgatory",
  "runs",
  "schedules",
  "signals",
  "freezes",
];
const BELOW_HOST = ["base", "events", ...CORES, "prism"];
/** What authors of agents import: nothing of a gateway. */
const FOR_AUTHORS = ["base", "events", "flux", "prism", "link", "host"];
const BELOW_GATEWAY = [...BELOW_HOST, "inbox", "steering", "watching", "agentese", "host", "schema"];

/**
 * Who may import whom. A room is a folder of src/, or a file at its top. The cores never import each other, except that
 * Purgatory checks answers; the rooms above join them.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  events: ["base"],
  flux: ["base", "events"],
  mirror: ["base", "events"],
  "json-schema": [],
  purgatory: ["base", "events", "json-schema"],
  runs: ["base", "events"],
  schedules: ["base", "events"],
  signals: ["base", "events"],
  freezes: ["base", "events"],
  metabolism: ["base", "events"],
  auth: ["base", "events"],
  link: ["base", "events"],
  storage: ["base", "events", "auth", "purgatory", "runs", "signals", "freezes"],
  cluster: ["base", "events", "link", "mirror", "auth", "purgatory", "runs", "signals", "freezes"],
  tracing: ["base"],
  documents: ["base", "events"],
  kubernetes: ["base"],
  prism: ["base", "events"],
  host: BELOW_HOST,
  inbox: BELOW_HOST,
  steering: [...BELOW_HOST, "inbox"],
  watching: [...BELOW_HOST, "inbox"],
  agentese: [...BELOW_HOST, "inbox", "steering", "watching"],
  schema: [...BELOW_HOST, "inbox", "steering", "watching", "agentese"],
  gateway: BELOW_GATEWAY,
  app: [...BELOW_GATEWAY, "documents", "gateway", "storage", "cluster"],
  testing: [...BELOW_GATEWAY, "gateway", "app"],
  "agent.ts": FOR_AUTHORS,
  "index.ts": ["agent.ts", "base", "events", "mirror", "auth", "gateway", "app"],
  "codegen.ts": ["base"],
  agents: ["agent.ts"],
  // Of base and events only what PARTS_OF_WIDGETS names: text and words that browser, terminal and command line share.
  widgets: ["documents", "base", "events", "json-schema", "signals"],
  cli: [...BELOW_GATEWAY, "documents", "kubernetes", "gateway", "app"],
  "main.ts": ["cli"],
};

/**
 * The same within the gateway: who is asking, what is answered, then the ways in. `gateway.ts` joins them and is imported
 * by none.
 */
const PARTS_OF_GATEWAY: Readonly<Record<string, readonly string[]>> = {
  answers: [],
  metrics: ["answers"],
  callers: ["answers", "metrics"],
  graphql: ["answers", "metrics", "callers"],
  http: ["answers", "metrics", "callers", "graphql"],
  "in-process": ["metrics"],
  pages: ["answers"],
  rest: ["answers", "callers"],
  websocket: ["answers", "metrics", "callers", "graphql", "http"],
  "core.ts": ["answers", "metrics", "callers", "graphql"],
  "gateway.ts": ["answers", "metrics", "callers", "graphql", "http", "pages", "rest", "websocket", "core.ts"],
};

/** The same within the host: what authors write, what is published of it, runs, then the calls of the author's code. */
const BELOW_CALLS = [
  "payload.ts",
  "agent-errors.ts",
  "modules",
  "parking.ts",
  "signal-outbox.ts",
  "host-services.ts",
];
const PARTS_OF_HOST: Readonly<Record<string, readonly string[]>> = {
  "lazy-source.ts": [],
  "payload.ts": [],
  "agent-errors.ts": ["payload.ts"],
  modules: ["payload.ts"],
  "parking.ts": ["modules"],
  "signal-outbox.ts": [],
  "host-services.ts": ["agent-errors.ts", "parking.ts", "signal-outbox.ts"],
  publishing: BELOW_CALLS,
  runs: [...BELOW_CALLS, "publishing"],
  calls: [...BELOW_CALLS, "publishing", "runs"],
  probes: [...BELOW_CALLS, "publishing", "runs", "calls"],
  "hosted-agent.ts": [...BELOW_CALLS, "lazy-source.ts", "publishing", "runs", "calls", "probes"],
  "without-gateway.ts": [],
  "agent-host.ts": [...BELOW_CALLS, "hosted-agent.ts", "without-gateway.ts"],
  "worker-entry.ts": ["agent-host.ts", "modules"],
  "limits.ts": ["signal-outbox.ts"],
  "dialled-host.ts": ["agent-host.ts", "limits.ts", "modules"],
  "host-options.ts": ["modules"],
  "run-host.ts": ["dialled-host.ts", "host-options.ts", "modules"],
};

/** The same within the mirror: a ring knows nothing of sockets; the fan-out reads rings and writes sockets. */
const PARTS_OF_MIRROR: Readonly<Record<string, readonly string[]>> = {
  ring: [],
  "all-agents.ts": ["ring"],
  "audience.ts": [],
  "vital-series.ts": [],
  "recent-life.ts": ["ring", "vital-series.ts"],
  "stream-log.ts": ["ring"],
  "observation.ts": ["ring", "stream-log.ts"],
  fanout: ["ring", "stream-log.ts", "observation.ts"],
  "deposit-stream.ts": ["ring"],
  "numbering.ts": ["ring"],
  "shared-order.ts": ["all-agents.ts", "numbering.ts"],
  "mirrors.ts": [
    "ring",
    "numbering.ts",
    "shared-order.ts",
    "all-agents.ts",
    "audience.ts",
    "deposit-stream.ts",
    "recent-life.ts",
  ],
  "local-log.ts": ["numbering.ts", "mirrors.ts"],
  "view.ts": ["ring", "audience.ts"],
  "index.ts": [
    "ring",
    "stream-log.ts",
    "observation.ts",
    "fanout",
    "all-agents.ts",
    "numbering.ts",
    "local-log.ts",
    "mirrors.ts",
    "view.ts",
    "vital-series.ts",
  ],
};

/** What browsers know of events. */
const OF_EVENTS = ["semaphore.ts", "probe.ts", "activity.ts", "recent-errors.ts"];

/** The same within the browser's room: elements open no connections, the model draws nothing, and two parts join them. */
const PARTS_OF_WIDGETS: Readonly<Record<string, readonly string[]>> = {
  theme: [],
  elements: ["theme", "json-schema", "text", "words", "activity.ts"],
  live: ["generated", "text", "shown.ts", "unread.ts", ...OF_EVENTS],
  dashboard: [
    "theme",
    "elements",
    "live",
    "generated",
    "text",
    ...OF_EVENTS,
    "reread.ts",
    "replay.ts",
    "table.ts",
    "words",
    "shown.ts",
  ],
  embed: ["theme", "elements", "live", "text", "semaphore.ts", "words"],
  graphiql: ["live"],
};

/** The same within the dashboard: what all pages share, parts of pages, the pages, and the frame around them. */
const PARTS_OF_DASHBOARD: Readonly<Record<string, readonly string[]>> = {
  "styles.ts": [],
  session: [],
  steering: ["session", "styles.ts"],
  questions: ["session", "styles.ts"],
  runs: ["session", "styles.ts", "questions"],
  agents: ["session", "styles.ts", "steering", "questions", "runs"],
  system: ["session", "styles.ts", "agents"],
  shell: ["session", "styles.ts", "questions", "runs", "agents", "system"],
  "main.ts": ["shell"],
};

/** The same within the command line: `program.ts` parses, `main.ts` loads the command that runs. */
const PARTS_OF_CLI: Readonly<Record<string, readonly string[]>> = {
  "examples.ts": [],
  "advice.ts": [],
  "exit.ts": ["advice.ts"],
  "token-settings.ts": ["exit.ts"],
  "login-settings.ts": ["exit.ts"],
  "nats-settings.ts": ["exit.ts", "token-settings.ts"],
  "settings.ts": ["exit.ts", "login-settings.ts", "nats-settings.ts", "token-settings.ts"],
  render: [],
  client: ["exit.ts"],
  "last-known": ["client", "exit.ts", "render", "settings.ts"],
  log: ["client", "exit.ts", "last-known", "settings.ts"],
  screen: ["client", "exit.ts", "last-known", "log", "render", "settings.ts"],
  commands: [
    "client",
    "exit.ts",
    "host-settings.ts",
    "last-known",
    "log",
    "period.ts",
    "render",
    "screen",
    "settings.ts",
  ],
  "period.ts": ["exit.ts"],
  "watcher-settings.ts": ["exit.ts", "settings.ts"],
  "host-settings.ts": ["exit.ts", "settings.ts"],
  "host-options.ts": ["exit.ts", "serve-options.ts", "settings.ts"],
  "kubernetes-options.ts": ["examples.ts", "settings.ts"],
  "serve-options.ts": ["exit.ts", "settings.ts", "token-settings.ts"],
  "freeze-options.ts": ["examples.ts", "exit.ts", "settings.ts"],
  "share-options.ts": ["examples.ts", "exit.ts", "settings.ts"],
  "unknown-command.ts": [],
  "pheromone-options.ts": ["examples.ts", "exit.ts", "settings.ts"],
  "program.ts": [
    "commands",
    "examples.ts",
    "exit.ts",
    "freeze-options.ts",
    "host-options.ts",
    "kubernetes-options.ts",
    "pheromone-options.ts",
    "serve-options.ts",
    "settings.ts",
    "share-options.ts",
    "unknown-command.ts",
  ],
  "main.ts": [
    "client",
    "commands",
    "exit.ts",
    "host-settings.ts",
    "program.ts",
    "render",
    "settings.ts",
    "watcher-settings.ts",
  ],
};

/** The same within the terminal's screen: the model knows nothing of drawing; the view joins them. */
const PARTS_OF_SCREEN: Readonly<Record<string, readonly string[]>> = {
  model: [],
  drawing: ["model"],
  "display.ts": ["model"],
  "view-state.ts": ["model"],
  "keyboard.ts": ["view-state.ts"],
  "view.ts": ["model", "drawing", "display.ts", "view-state.ts"],
  "freeze-desk.ts": ["model"],
  "run-desk.ts": ["model"],
  "replay-desk.ts": ["model", "view-state.ts", "view.ts"],
  "screen.ts": [
    "freeze-desk.ts",
    "run-desk.ts",
    "replay-desk.ts",
    "model",
    "drawing",
    "display.ts",
    "keyboard.ts",
    "view-state.ts",
    "view.ts",
  ],
};

/** Entry points; a file that cannot be reached from them is dead. */
const ENTRIES = [
  "src/agent.ts",
  "src/codegen.ts",
  "src/index.ts",
  "src/main.ts",
  "src/testing/index.ts",
  "src/widgets/dashboard/main.ts",
  "src/widgets/embed/page.ts",
  "src/widgets/embed/widgets.ts",
  "src/widgets/graphiql/token.ts",
];

/** Rooms that are built and tested but not yet imported. */
const WAITING: Readonly<Record<string, string>> = {};

/** Files of src/ longer than 300 lines, each with its reason. 500 is the end, with no exceptions. */
const LONG: Readonly<Record<string, string>> = {
  "src/events/table.ts": "is one table",
  "src/flux/dispatcher.ts": "every perturbation and turn is accounted for once, in one state machine",
  "src/flux/flux-agent.ts":
    "the public class: every method with its contract, and one state machine behind them",
  "src/host/agent-host.ts": "every call of a gateway about a host, and the services that its agents share",
  "src/host/hosted-agent.ts": "every call of a host about one agent, on one stream",
  "src/link/gateway/gateway-link.ts": "every message of a host, in the order in which it came",
  "src/mirror/fanout/projection.ts":
    "one document's execution, encoding and fan-out share the state that makes it cheap",
  "src/mirror/ring/holographic-buffer.ts": "writing, numbering, gaps and restoring share one position",
  "src/prism/openapi/openapi-schemas.ts": "is one table of schemas",
  "src/runs/runs.ts": "the public class: every call about runs, with its contract",
  "src/storage/schema.ts": "is the list of all migrations, which are never edited",
  "src/testing/world.ts": "puts the parts of production together once",
  "src/widgets/live/live-terrarium.ts": "the public class: all parts of the model, on one connection",
};

/** Files that may use the machine's time or randomness; all others are given a Clock. */
const AMBIENT: Readonly<Record<string, string>> = {
  "src/base/clock.ts": "is the clock",
  "src/gateway/callers/drain-notice.ts": "spreads clients by chance, unless it is given another",
  "src/gateway/http/upgrade.ts": "ends the time that Node lets a connection be idle",
  "src/link/channels/socket.ts": "spreads hosts by chance, unless it is given another",
  "src/widgets/live/clock.ts": "is the clock in browsers, which share nothing with the rest",
  "src/base/async/stay-alive.ts": "keeps the process alive, which a Clock never does",
  "src/cli/client/backoff.ts": "pauses of a client must keep its process alive, which a Clock never does",
};

const source = sourcesUnder("src");
const tests = sourcesUnder("test");
const byPath = new Map(source.map((file) => [file.path, file]));

function roomOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** `file:line  text` of each line that matches. */
function findings(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, code }) =>
    code
      .split("\n")
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}  ${line.trim()}`] : [])),
  );
}

describe("architecture", () => {
  it("knows every room", () => {
    const unknown = new Set(source.map(({ path }) => roomOf(path)).filter((room) => !(room in MAY_IMPORT)));
    expect([...unknown]).toEqual([]);
  });

  it("imports point one way", () => {
    const wrong = source.flatMap(({ path, imports }) =>
      imports
        .filter(({ how }) => how !== "url")
        .map((target) => ({ from: roomOf(path), to: roomOf(target.path), target: target.path }))
        .filter(({ from, to }) => from !== to && !MAY_IMPORT[from]?.includes(to))
        .map(({ target }) => `${path} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("the operator imports base, kubernetes and signals, and nothing else", () => {
    const imports = sourcesUnder("operator/src").flatMap((file) => file.imports.map(({ path }) => path));
    const rooms = new Set(imports.filter((path) => path.startsWith("src/")).map(roomOf));
    expect([...rooms].toSorted()).toEqual(["base", "kubernetes", "signals"]);
  });

  it.each([
    { room: "widgets", parts: PARTS_OF_WIDGETS, only: "" },
    { room: "gateway", parts: PARTS_OF_GATEWAY, only: "src/gateway/" },
    { room: "host", parts: PARTS_OF_HOST, only: "src/host/" },
    { room: "mirror", parts: PARTS_OF_MIRROR, only: "src/mirror/" },
    { room: "widgets/dashboard", parts: PARTS_OF_DASHBOARD, only: "src/widgets/dashboard/" },
    { room: "cli", parts: PARTS_OF_CLI, only: "src/cli/" },
    { room: "cli/screen", parts: PARTS_OF_SCREEN, only: "src/cli/screen/" },
  ])("the parts of $room import one way", ({ room, parts, only }) => {
    // Another room's single file counts as a part by its file's name, a room of several by the room's.
    const depth = room.split("/").length + 1;
    const partOf = (path: string): string =>
      path.startsWith("src/json-schema/") ? "json-schema" : (path.split("/")[depth] ?? "");
    const wrong = source
      .filter(({ path }) => path.startsWith(`src/${room}/`))
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ path: target }) => target.startsWith(only) && partOf(target) !== partOf(path))
          .filter(({ path: target }) => !parts[partOf(path)]?.includes(partOf(target)))
          .map((target) => `${path} -> ${target.path}`),
      );
    expect(wrong).toEqual([]);
  });

  it("has no import cycles", () => {
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]): string[] => {
      if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(" -> ")];
      if (done.has(path)) return [];
      const found = (byPath.get(path)?.imports ?? [])
        .filter(({ how }) => how === "import")
        .flatMap((target) => visit(target.path, [...trail, path]));
      done.add(path);
      return found;
    };
    expect(source.flatMap(({ path }) => visit(path, []))).toEqual([]);
  });

  it("has no dead files", () => {
    const alive = new Set<string>();
    const byOperator = sourcesUnder("operator").flatMap(({ imports }) => imports.map(({ path }) => path));
    const reached = [...ENTRIES, ...byOperator.filter((path) => path.startsWith("src/"))];
    for (let path = reached.pop(); path !== undefined; path = reached.pop()) {
      if (alive.has(path)) continue;
      alive.add(path);
      reached.push(...(byPath.get(path)?.imports ?? []).map((target) => target.path));
    }
    const dead = source.map(({ path }) => path).filter((path) => !alive.has(path));
    expect(dead.filter((path) => !(roomOf(path) in WAITING))).toEqual([]);
    expect(Object.keys(WAITING).filter((room) => !dead.some((path) => roomOf(path) === room))).toEqual([]);
  });

  it("has no compiled files beside the sources", () => {
    const sourcesOf = (top: string): string[] => sourcesUnder(top).map(({ path }) => path);
    const compiled = ["src", "operator", "bench", "test"]
      .flatMap(sourcesOf)
      .map((path) => path.replace(/\.ts$/, ".js"))
      .filter((path) => existsSync(join(TOP, path)));
    expect(compiled).toEqual([]);
  });

  it("exports by name", () => {
    const elsewhere = source.filter(({ path }) => roomOf(path) !== "agents");
    expect(findings(elsewhere, /^export default\b/)).toEqual([]);
  });
});

describe("size", () => {
  it("no file is longer than 500 lines", () => {
    const files = [...source, ...tests, ...["bench", "examples", "operator"].flatMap(sourcesUnder)];
    expect(files.filter(({ lines }) => lines > 500).map(({ path, lines }) => `${path}: ${lines}`)).toEqual(
      [],
    );
  });

  it("more than 300 lines have a reason, and a reason that is no longer needed goes", () => {
    const long = source.filter(({ lines }) => lines > 300).map(({ path }) => path);
    expect(long).toEqual(Object.keys(LONG));
  });
});

describe("injection", () => {
  it("injects time and randomness", () => {
    const others = source.filter(({ path }) => !(path in AMBIENT));
    const ambient =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\bset(Timeout|Interval)\b|node:timers/;
    expect(findings(others, ambient)).toEqual([]);
  });

  it("lists no file that no longer needs it", () => {
    expect(Object.keys(AMBIENT).filter((path) => !byPath.has(path))).toEqual([]);
  });
});

describe("tests", () => {
  it("of one room are in test/unit/ROOM, those of the operator in operator, and of anything else in tidy and support", () => {
    const rooms = new Set([...source.map(({ path }) => roomOf(path)), "operator", "tidy", "support"]);
    const units = tests.map(({ path }) => path).filter((path) => path.startsWith("test/unit/"));
    expect(units.length).toBeGreaterThan(80);
    expect(units.filter((path) => !/^test\/unit\/[^/]+\/[^/]+$/.test(path))).toEqual([]);
    expect(units.filter((path) => !rooms.has(path.split("/")[2] ?? ""))).toEqual([]);
  });

  it("share in test/support what several use; what one uses is beside it", () => {
    const users = new Map<string, number>();
    const bench = sourcesUnder("bench");
    for (const { imports } of [...tests, ...bench])
      for (const { path } of imports) users.set(path, (users.get(path) ?? 0) + 1);
    const kits = tests.filter(({ path }) => /^test\/support\/[^/]+\.ts$/.test(path));
    expect(kits.filter(({ path }) => (users.get(path) ?? 0) < 2).map(({ path }) => path)).toEqual([]);
  });

  it("wait for events, never for time", () => {
    expect(findings(tests, /\bset(Timeout|Interval)\(|["']node:timers/)).toEqual([]);
  });

  it("all run: no test is marked `only`, and a skipped one names what it needs", () => {
    const pattern = /\b(?:describe|it|test)(?:\.\w+)*\.(?:only|todo|skip|runIf)\b|\.skipIf\((?!needs\()/;
    expect(findings(tests, pattern)).toEqual([]);
  });
});

describe("words", () => {
  it("leaves no notes to do things later", () => {
    const marks = new RegExp(
      ["TO", "FIX", "X"].map((start, index) => start + ["DO", "ME", "XX"][index]).join("|"),
    );
    const noted = [...source, ...tests].filter(({ path }) =>
      marks.test(readFileSync(join(TOP, path), "utf8")),
    );
    expect(noted.map(({ path }) => path)).toEqual([]);
  });
});
