import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AGENT_ID, DOCUMENT } from "./harness.js";

export interface Peer {
  readonly name: string;
  readonly label: string;
  readonly path: string;
  /** Command to run on the pinned core; it must print `listening on http://…` on standard output. */
  command(): readonly string[];
  readonly env?: Record<string, string>;
  /** True: it answers GraphQL. The others are floors to compare with. */
  readonly isGateway: boolean;
  /** True: it runs on Node, so that garbage collection can be forced. */
  readonly isNode: boolean;
  readonly hasCursors: boolean;
}

const compiled = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** The built product: `dist/`, or the folder in BENCH_PRODUCT. */
export const productRoot = resolve(process.env["BENCH_PRODUCT"] ?? "dist");
const productMain = `${productRoot}/main.js`;

const node = [process.execPath, "--expose-gc", "--import", compiled("../gc-signal.js")];

const AS_MEASURED = ["--ephemeral", "--no-bundled", "--host", "0.0.0.0", "--port", "0"];

const everythingAllowed = Object.fromEntries(
  ["CONNECTIONS", "CONNECTIONS_PER_ADDRESS"].map((limit) => [`TERRARIUM_MAX_${limit}`, "100000"]),
);

function compileC(): string {
  const binary = compiled("./frames");
  execFileSync("gcc", ["-O2", "-o", binary, compiled("./frames.c"), "-lm"], { stdio: "inherit" });
  return binary;
}

const PEERS: readonly Peer[] = [
  {
    name: "terrarium",
    label: "terrarium",
    path: "/graphql",
    command: () => [
      ...node,
      productMain,
      "serve",
      ...AS_MEASURED,
      "--agents",
      compiled("../agents/emitter.js"),
    ],
    env: everythingAllowed,
    isGateway: true,
    isNode: true,
    hasCursors: true,
  },
  {
    name: "yoga",
    label: "Yoga + graphql-ws",
    path: "/graphql",
    command: () => [...node, compiled("./yoga.js")],
    isGateway: true,
    isNode: true,
    hasCursors: false,
  },
  {
    name: "mercurius",
    label: "mercurius",
    path: "/graphql",
    command: () => [...node, compiled("./mercurius.js")],
    isGateway: true,
    isNode: true,
    hasCursors: false,
  },
  {
    name: "raw-ws",
    label: "raw `ws` broadcast",
    path: "/",
    command: () => [...node, compiled("./raw-ws.js")],
    isGateway: false,
    isNode: true,
    hasCursors: false,
  },
  {
    name: "c",
    label: "C, one write per frame",
    path: "/",
    command: () => [compileC()],
    isGateway: false,
    isNode: false,
    hasCursors: false,
  },
];

/** A peer that is there on every machine. */
export function peerNamed(name: "yoga"): Peer {
  return PEERS.find((peer) => peer.name === name) as Peer;
}

/** Peers that can run on this machine: the product must be built, and the C program needs a compiler. */
export function availablePeers(): readonly Peer[] {
  const runs = (name: string): boolean => {
    if (name === "terrarium") return existsSync(productMain);
    if (name !== "c") return true;
    try {
      execFileSync("gcc", ["--version"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  return PEERS.filter(({ name }) => runs(name));
}

/** The load client's subscription; `replay: 0` because only live events are measured. */
export const subscription = {
  query: DOCUMENT,
  variables: { agentId: AGENT_ID, replay: 0, types: ["OUTPUT"] },
};
