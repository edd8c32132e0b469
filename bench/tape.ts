/**
 * A server that records what the gateway answers, as a proxy in front of it, and later answers the same bytes at the same
 * pace by itself. What a load costs that is played is the price of any server beside the gateway on this machine.
 */
import { createHash } from "node:crypto";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Before "record" and "play" all connections are cut. `upstream`: the gateway's port. */
export type TapeOrder =
  | { readonly act: "record"; readonly upstream: number }
  | { readonly act: "play" | "cut" };

/** The chunks of one answer, with the time between the request and each of them. */
interface Take {
  readonly chunks: { readonly afterMs: number; readonly bytes: Buffer }[];
  readonly startedAt: number;
}

/** By the target of the request. */
let takes = new Map<string, Take[]>();
/** Takes played, by target: the next request for it gets the next one. */
const played = new Map<string, number>();
const sockets = new Set<Socket>();
let upstreamPort: number | null = null;

const TARGET = /^GET (\S+) HTTP/;
const KEY = /^sec-websocket-key: (\S+)/im;
const ACCEPT = /^(sec-websocket-accept: )\S+/im;
/** RFC 6455, 1.3. */
const HANDSHAKE_ID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

const server = createServer((socket) => {
  const forward = upstreamPort === null ? null : recordFrom(upstreamPort, socket);
  sockets.add(socket.setNoDelay(true));
  socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  socket.on("data", (bytes) => {
    const text = bytes.toString("latin1");
    const target = TARGET.exec(text)?.[1];
    if (forward) forward(bytes, target);
    else if (target !== undefined) play(socket, takeFor(target), KEY.exec(text)?.[1]);
  });
});

/** Connects to the gateway, and returns what passes on a request. Requests of one connection come one after another. */
function recordFrom(port: number, socket: Socket): (bytes: Buffer, target: string | undefined) => void {
  const upstream = connect(port, "127.0.0.1").setNoDelay(true);
  let take: Take | undefined;
  upstream.on("data", (bytes) => {
    take?.chunks.push({ afterMs: performance.now() - take.startedAt, bytes });
    socket.write(bytes);
  });
  upstream.on("error", () => undefined).on("close", () => socket.destroy());
  socket.on("close", () => upstream.destroy());
  return (bytes, target) => {
    if (target !== undefined) {
      take = { chunks: [], startedAt: performance.now() };
      takes.set(target, [...(takes.get(target) ?? []), take]);
    }
    upstream.write(bytes);
  };
}

/** A reader that is faster than the one on the tape begins the tape again. */
function takeFor(target: string): Take {
  const known = takes.has(target) ? target : ([...takes.keys()][0] ?? "");
  const count = played.get(known) ?? 0;
  played.set(known, count + 1);
  const all = takes.get(known) ?? [];
  return all[count % all.length] ?? { chunks: [], startedAt: 0 };
}

function play(socket: Socket, { chunks }: Take, key: string | undefined): void {
  const startedAt = performance.now();
  const from = (index: number): void => {
    for (let at = index; at < chunks.length && !socket.destroyed; at += 1) {
      const { afterMs, bytes } = chunks[at] as Take["chunks"][number];
      const inMs = startedAt + afterMs - performance.now();
      if (inMs > 0.5) return void setTimeout(() => from(at), inMs);
      socket.write(at === 0 && key !== undefined ? accepting(bytes, key) : bytes);
    }
  };
  from(0);
}

/** The handshake's answer for this key. */
function accepting(bytes: Buffer, key: string): Buffer {
  const accept = createHash("sha1")
    .update(key + HANDSHAKE_ID)
    .digest("base64");
  return Buffer.from(bytes.toString("latin1").replace(ACCEPT, `$1${accept}`), "latin1");
}

process.on("message", (order: TapeOrder) => {
  for (const socket of sockets) socket.destroy();
  if (order.act === "record") takes = new Map();
  if (order.act !== "cut") upstreamPort = order.act === "record" ? order.upstream : null;
  played.clear();
  process.send?.("ready");
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
