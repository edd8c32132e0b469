import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { JsonValue } from "../../src/base/json.js";
import type { SemaphoreView } from "../../src/events/semaphore.js";
import { AgentHost } from "../../src/host/agent-host.js";
import { MemoryBackplane, memoryChannels } from "../../src/link/channels/memory.js";
import type { Channel, LinkLimits, ToGateway, ToHost } from "../../src/link/messages.js";
import type { Backplane, HostLogEntry } from "../../src/link/port.js";
import { WorkerBackplane, type WorkerBackplaneOptions } from "../../src/link/channels/worker.js";
import { WireReader } from "../../src/link/wire/reader.js";
import kit from "./backplane-agents.js";
import { RecordingSink } from "../support/host-kit.js";
import { TOP } from "../support/machine.js";

export const ENTRY = pathToFileURL(join(TOP, "dist/host/worker-entry.js"));
const KIT = join(TOP, "test/contract/backplane-agents.ts");

export interface MakeOptions extends Pick<WorkerBackplaneOptions, "bounds" | "backoff"> {
  readonly limits?: Partial<LinkLimits>;
}

export interface Transport {
  readonly name: string;
  make(options: MakeOptions, log: (entry: HostLogEntry) => void): Backplane;
}

export const memory: Transport = {
  name: "memory",
  make: ({ limits = {} }, log) =>
    new MemoryBackplane(new AgentHost({ definitions: kit, log }), { limits, log }),
};

/** Every message crosses as JSON text, and the gateway checks each, as it does over a socket. */
export const json: Transport = {
  name: "json",
  make: ({ limits = {} }, log) => {
    const [gateway, host] = memoryChannels<string, string>();
    const channels = [checkedChannel(gateway), jsonChannel<ToGateway, ToHost>(host)] as const;
    return new MemoryBackplane(new AgentHost({ definitions: kit, log }), { limits, log, channels });
  },
};

function checkedChannel(text: Channel<string, string>): Channel<ToHost, ToGateway> {
  const reader = new WireReader({
    payloadBytesMax: 262_144,
    stateBytesMax: 262_144,
    onTooLarge: () => undefined,
  });
  return {
    send: (message) => {
      reader.sent(message);
      text.send(JSON.stringify(message));
    },
    listen: (listener) =>
      text.listen((message) => {
        const read = reader.read(message);
        if (read) listener(read);
      }),
  };
}

function jsonChannel<Out, In>(text: Channel<string, string>): Channel<Out, In> {
  return {
    send: (message) => text.send(JSON.stringify(message)),
    listen: (listener) => text.listen((message) => listener(JSON.parse(message) as In)),
  };
}

export const worker: Transport = {
  name: "worker",
  make: (options, log) =>
    new WorkerBackplane({
      entry: ENTRY,
      data: { files: [KIT] },
      log,
      ...options,
      backoff: { firstDelayMs: 1, ...options.backoff },
    }),
};

export function semaphoreOf(id: string): SemaphoreView {
  return {
    id,
    agentId: "servant",
    reason: "APPROVAL_NEEDED",
    prompt: "Go on?",
    options: [],
    severity: "INFO",
    stateVersion: 1,
    cause: null,
    responseSchema: null,
    deadline: null,
    escalation: null,
    digest: "ab".repeat(32),
    createdAt: 1,
    status: "PENDING",
    settledAt: null,
    settledBy: null,
    resumption: null,
  };
}

const open: Backplane[] = [];

/** Closes all backplanes that were `started` since the last call. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((backplane) => backplane.close()));
}

/** One backplane with its sink and its log, and an agent `servant` that obeys orders. */
export class World {
  readonly sink = new RecordingSink();
  readonly log: HostLogEntry[] = [];
  readonly backplane: Backplane;
  readonly #lines = new EventEmitter();

  constructor(transport: Transport, options: MakeOptions = {}) {
    this.backplane = transport.make(options, (entry) => {
      this.log.push(entry);
      this.#lines.emit("line");
    });
  }

  async logged(wanted: (entry: HostLogEntry) => boolean): Promise<void> {
    while (!this.log.some(wanted)) await once(this.#lines, "line");
  }

  invoke(order: string, value: JsonValue = null, signal?: AbortSignal): Promise<JsonValue> {
    const args = { agentId: "servant", input: { do: order, value }, timeoutMs: 60_000, by: "test" };
    return this.backplane.call("invoke", args, signal).then(({ result }) => result);
  }
}

/** Starts a backplane that stays open until `closeAll`. */
export async function started(transport: Transport, options: MakeOptions = {}): Promise<World> {
  const world = new World(transport, options);
  open.push(world.backplane);
  await world.backplane.start(world.sink);
  return world;
}
