import type { Random } from "../support/time-and-random.js";
import { type Kind, KINDS } from "./members.js";

export const NODES = ["n0", "n1", "n2"] as const;
export const GATEWAYS = ["a", "b", "c"] as const;
export const HOSTS = ["one", "two"] as const;
export const NAMES: Readonly<Record<Kind, readonly string[]>> = {
  nats: NODES,
  gateway: GATEWAYS,
  host: HOSTS,
};

/** The gateway that a host is attached to then: it holds a term of the host's agents. */
export const CARRIER = "the carrier";

/** From one namespace to another, one way. */
export type Way = readonly [from: string, to: string];

export type Fault = { readonly name: string; readonly text: string; readonly holdMs: number } & (
  | { readonly what: "kill" | "end" | "stop"; readonly member: string }
  | { readonly what: "cut"; readonly ways: readonly Way[] }
  | { readonly what: "slow"; readonly members: readonly string[] }
  /** Each node of NATS, one after the other. */
  | { readonly what: "roll" }
);

/** One fault, or a second one that begins while the first is there. */
export interface Step {
  readonly faults: readonly [Fault] | readonly [Fault, Fault];
  /** The next step waits until everything works. */
  readonly isAwaited: boolean;
}

export interface PlanSettings {
  readonly steps: number;
  readonly leaseMs: number;
  /** How long a process is stopped: longer than the lease. */
  readonly stopMs: number;
}

/** Links between the kinds. A client is where the tests are. */
const LINKS = {
  "gateway and NATS": [GATEWAYS, NODES],
  "NATS and NATS": [NODES, NODES],
  "host and gateway": [HOSTS, GATEWAYS],
  "client and gateway": [["here"], GATEWAYS],
} as const;
type LinkName = keyof typeof LINKS;

type Draw = (random: Random, settings: PlanSettings) => Fault;

/** Every kind of fault, drawn with equal chances. */
const DRAWS: readonly Draw[] = [
  ...KINDS.flatMap((kind): Draw[] => [
    (random, { leaseMs }) => ofProcess("kill", kind, random, random.pick([100, leaseMs / 2, leaseMs * 1.5])),
    (random, { leaseMs }) => ofProcess("end", kind, random, random.pick([100, leaseMs / 2, leaseMs * 1.5])),
    (random, { stopMs }) => ofProcess("stop", kind, random, stopMs),
  ]),
  ...(Object.keys(LINKS) as LinkName[]).flatMap((link): Draw[] => [
    (random, settings) => ofLink(link, false, random, settings),
    (random, settings) => ofLink(link, true, random, settings),
  ]),
  () => ({ name: "restart NATS, node by node", text: "all nodes", what: "roll", holdMs: 0 }),
  (random, { leaseMs }) => {
    const members = [random.pick(NODES), random.pick(GATEWAYS), random.pick(HOSTS)];
    return { name: "slow links", text: members.join(", "), what: "slow", members, holdMs: leaseMs * 2 };
  },
];

/** The faults of a seed. They depend on nothing else, so that the seed brings them again. */
export function planOf(random: Random, settings: PlanSettings): Step[] {
  // Each kind once before any comes again.
  let left: Draw[] = [];
  const next = (): Fault => {
    if (left.length === 0) left = [...DRAWS];
    const draw = random.pick(left);
    left = left.filter((other) => other !== draw);
    return draw(random, settings);
  };
  return Array.from({ length: settings.steps }, () => {
    const first = next();
    const isAlone = first.what === "roll" || random.chance(0.75);
    const second = isAlone ? null : compatible(first, next());
    return { faults: second ? [first, second] : [first], isAwaited: random.chance(0.75) };
  });
}

/** Null when both faults are of one thing. */
function compatible(first: Fault, second: Fault): Fault | null {
  const members = membersOf(first);
  return second.what === "roll" || membersOf(second).some((one) => members.includes(one)) ? null : second;
}

function membersOf(fault: Fault): readonly string[] {
  if ("member" in fault) return fault.member === CARRIER ? GATEWAYS : [fault.member];
  if ("members" in fault) return fault.members;
  return "ways" in fault ? fault.ways.flat() : NODES;
}

function ofProcess(what: "kill" | "end" | "stop", kind: Kind, random: Random, holdMs: number): Fault {
  const member = kind === "gateway" && random.chance(0.6) ? CARRIER : random.pick(NAMES[kind]);
  const verb = { kill: "kill -9", end: "SIGTERM", stop: "SIGSTOP" }[what];
  return { name: `${verb} of a ${LABELS[kind]}`, text: member, what, member, holdMs };
}

const LABELS: Readonly<Record<Kind, string>> = { nats: "NATS node", gateway: "gateway", host: "host" };

function ofLink(link: LinkName, isOneWay: boolean, random: Random, { leaseMs }: PlanSettings): Fault {
  const [sides, others] = LINKS[link] as readonly [readonly string[], readonly string[]];
  const one = random.pick(sides);
  const there = others.filter((other) => other !== one);
  // From one of them, or from all: then nothing is left to go on with. Clients always have another gateway.
  const isAll = one !== "here" && random.chance(0.4);
  const ends = isAll ? there : [random.pick(there)];
  const isOutward = random.chance(0.5);
  const ways = ends.flatMap((end): Way[] => {
    const outward: Way = [one, end];
    const inward: Way = [end, one];
    if (!isOneWay) return [outward, inward];
    return [isOutward ? outward : inward];
  });
  const holdMs = random.pick([leaseMs / 2, leaseMs * 1.5, leaseMs * 3]);
  const name = `cut ${link}${isOneWay ? ", one way" : ""}`;
  return { name, text: ways.map(([from, to]) => `${from}>${to}`).join(" "), what: "cut", ways, holdMs };
}
