/** Callers that each wait for their answer before they call again. Plain sockets, so that the client takes little of the machine. */
import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";

export interface Call {
  /** With `ws`: `body` is one frame; without: that of a POST. */
  readonly transport: "http" | "ws";
  readonly path: string;
  readonly body: string;
}

export interface Target {
  readonly port: number;
  readonly token?: string;
}

export interface Rate {
  readonly calls: number;
  readonly seconds: number;
}

interface Line {
  /** Sends the call once, and gives the answer's text. */
  ask(): Promise<string>;
  close(): void;
}

const isRefusal = (text: string): boolean =>
  /^HTTP\/1.1 (?!2)/.test(text) || /"errors":|"error":(?!null)/.test(text);

/** Calls for `ms`, by `callers` at a time. Rejects at the first answer that is a refusal. */
export async function callFor(target: Target, call: Call, callers: number, ms: number): Promise<Rate> {
  const open = call.transport === "ws" ? openWebSocket : openHttp;
  const lines = await Promise.all(Array.from({ length: callers }, () => open(target, call)));
  const startedAt = performance.now();
  let calls = 0;
  const caller = async (line: Line): Promise<void> => {
    while (performance.now() - startedAt < ms) {
      const text = await line.ask();
      if (isRefusal(text)) throw new Error(`${call.path} answered ${text.slice(0, 300)}`);
      calls += 1;
    }
  };
  try {
    await Promise.all(lines.map(caller));
    return { calls, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    for (const line of lines) line.close();
  }
}

/** Calls one after another for `ms`, with pauses, and gives how long each took, ms. */
export async function timesOf(target: Target, call: Call, ms: number, pauseMs: number): Promise<number[]> {
  const line = await openHttp(target, call);
  const endsAt = performance.now() + ms;
  const times: number[] = [];
  while (performance.now() < endsAt) {
    const askedAt = performance.now();
    const text = await line.ask();
    times.push(performance.now() - askedAt);
    if (isRefusal(text)) throw new Error(`${call.path} answered ${text.slice(0, 300)}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  line.close();
  return times;
}

/** Makes each of the calls once, by `callers` at a time, and gives the seconds it took. */
export async function callEach(
  target: Target,
  calls: readonly Call[],
  callers: number,
  check: (text: string) => boolean,
): Promise<number> {
  const left = [...calls];
  const startedAt = performance.now();
  const caller = async (): Promise<void> => {
    for (let call = left.pop(); call; call = left.pop()) {
      const line = await openHttp(target, call);
      const text = await line.ask();
      line.close();
      if (!check(text)) throw new Error(`${call.path} answered ${text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (performance.now() - startedAt) / 1000;
}

async function openHttp({ port, token }: Target, { path, body }: Call): Promise<Line> {
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  await opened(socket);
  const head = [
    `POST ${path} HTTP/1.1`,
    "host: 127.0.0.1",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
  ];
  const request = `${head.join("\r\n")}\r\n\r\n${body}`;
  let received = "";
  let waiting: { resolve: (text: string) => void; reject: (error: Error) => void } | undefined;
  socket.setEncoding("latin1").on("data", (text: string) => {
    received += text;
    if (!isWhole(received)) return;
    const answer = received;
    received = "";
    waiting?.resolve(answer);
  });
  socket.on("close", () => waiting?.reject(new Error(`${path}: the connection ended`)));
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => void socket.destroy(),
  };
}

function opened(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve).once("error", reject);
  });
}

/** Whether a response has all of its body. Lengths are of bytes, and so is the text. */
function isWhole(response: string): boolean {
  const end = response.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const head = response.slice(0, end).toLowerCase();
  const length = /content-length: (\d+)/.exec(head)?.[1];
  return length === undefined
    ? response.endsWith("\r\n0\r\n\r\n")
    : response.length >= end + 4 + Number(length);
}

async function openWebSocket({ port, token }: Target, { path, body }: Call): Promise<Line> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve).once("error", reject);
  });
  let waiting: { resolve: (text: string) => void; reject: (error: Error) => void } | undefined;
  socket.on("message", (data: Buffer) => waiting?.resolve(data.toString()));
  socket.on("close", () => waiting?.reject(new Error(`${path}: the connection ended`)));
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.send(body);
      }),
    close: () => socket.terminate(),
  };
}
