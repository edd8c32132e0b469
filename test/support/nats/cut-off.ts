import type { JsonValue } from "../../../src/base/json.js";
import { type AgentDefinition, createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";
import { cleanUp } from "../clean-up.js";
import { asker } from "./asker.js";
import { freePorts, natsFolder, NatsServer } from "./server.js";

/** May do everything. */
export const TOKEN = "correct-horse-battery";

/** More than the log of a bucket holds in a few transactions: what came before is saved, and its long texts are at the servers only. */
const LARGE = 200_000;
const LARGE_RUNS = 6;

/** More events than a page reads again: it has the questions from the store alone. */
const EVENTS = 1_100;

/** More than a copy keeps of a text. */
const SCHEMA = {
  type: "object",
  properties: { why: { type: "string", description: "because ".repeat(100) } },
  required: ["why"],
} as const satisfies JsonValue;

const chatty = defineAgent({
  id: "chatty",
  process(_input, context) {
    for (let n = 1; n <= EVENTS; n += 1) context.emit(n);
    return "done";
  },
});

/** A gateway in this process. */
export interface Member {
  readonly terrarium: Terrarium;
  readonly url: string;
}

/** Two gateways over a NATS server that a test ends and starts. All is closed when the test has ended. */
export interface CutOff {
  readonly server: NatsServer;
  /** Carries `far`, `chatty` and `asker`. */
  readonly other: Member;
  /** Carries `own`: its pages and its command line are looked at. */
  readonly url: string;
  /** A question with a long schema, and one without. */
  readonly long: string;
  readonly short: string;
  /** A run whose input and result are long. */
  readonly large: string;
  /** Ends NATS, and waits until the gateway says so. */
  away(): Promise<void>;
  /** Ends the gateway that is looked at. */
  close(): Promise<void>;
  /** Starts NATS again, and waits until both gateways are whole. */
  back(): Promise<void>;
}

export async function openCutOff(namespace: string): Promise<CutOff> {
  const folder = natsFolder();
  cleanUp(folder.remove);
  const [port = 0] = await freePorts(1);
  const server = await NatsServer.start({ port, folder: folder.path });
  cleanUp(() => server.kill());
  const gateway = async (...agents: readonly AgentDefinition[]): Promise<Member> => {
    const terrarium = await createTerrarium({
      nats: { servers: [server.url], namespace },
      operatorToken: TOKEN,
      limits: { storeTimeoutMs: 1_000, steeringRatePerSecond: 10_000 },
      agents,
    });
    cleanUp(() => terrarium.close());
    return { terrarium, url: (await terrarium.listen({ port: 0 })).url };
  };
  const other = await gateway(defineAgent({ id: "far", process: (input) => input }), chatty, asker);
  const { terrarium, url } = await gateway(defineAgent({ id: "own", process: (input) => input }));
  const asked = async (input: object): Promise<string> => {
    const outcome = await other.terrarium.invoke("asker", input);
    if (outcome.semaphore === null) throw new Error(`asker has ended with ${outcome.status}`);
    return outcome.semaphore.id;
  };
  const long = await asked({ prompt: "Why?", options: [], responseSchema: SCHEMA });
  const short = await asked({ prompt: "Go on?" });
  const { perturbationId: large } = await other.terrarium.invoke("far", "x".repeat(LARGE));
  for (let n = 1; n < LARGE_RUNS; n += 1) await other.terrarium.invoke("far", "x".repeat(LARGE));
  await other.terrarium.invoke("chatty", null);
  const degraded = async (of: string): Promise<boolean> =>
    (await (await fetch(`${of}/ready`)).text()).includes("NATS");
  return {
    server,
    other,
    url,
    long,
    short,
    large,
    async away() {
      await server.kill();
      while (!(await degraded(url)));
    },
    close: () => terrarium.close(),
    async back() {
      await server.start();
      while ((await degraded(url)) || (await degraded(other.url)));
    },
  };
}
