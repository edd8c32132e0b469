// How a row is asked: over HTTP, event streams and WebSockets. Each answer is everything that the gateway sent.
import { CLOSE, closeOf, RawSocket, TEXT } from "../wire/raw-socket.js";
import type { TerrariumKit } from "../terrarium-kit.js";
import type { Subject, World } from "./world.js";

export interface Viewer {
  readonly name: string;
  /** The value of `Authorization`; null for none. */
  readonly authorization: string | null;
}
const headersOf = ({ authorization }: Viewer): Record<string, string> =>
  authorization === null ? {} : { authorization };

export async function graphql(
  kit: TerrariumKit,
  query: string,
  viewer: Viewer,
  variables: Record<string, unknown> = {},
): Promise<string> {
  const response = await send(kit.url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", ...headersOf(viewer) },
    body: JSON.stringify({ query, variables }),
  });
  return await textOf(response);
}

export async function page(kit: TerrariumKit, path: string, viewer: Viewer): Promise<string> {
  return await textOf(
    await send(new URL(path, kit.url), { headers: { accept: "text/html", ...headersOf(viewer) } }),
  );
}

export async function http(
  kit: TerrariumKit,
  path: string,
  viewer: Viewer,
  method = "GET",
  body: string | null = null,
): Promise<string> {
  const response = await send(new URL(path, kit.url), {
    method,
    headers: {
      accept: "application/json",
      ...(body !== null && { "content-type": "application/json" }),
      ...headersOf(viewer),
    },
    body,
  });
  return await textOf(response);
}

/** Asks again when the server has just ended the idle connection that was used again. */
async function send(url: string | URL, init: RequestInit): Promise<Response> {
  return await fetch(url, init).catch(() => fetch(url, init));
}

/** Status, headers and body. */
async function textOf(response: Response): Promise<string> {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return `${response.status}\n${headers}\n\n${await response.text()}`;
}

let fences = 0;
/** The subjects and the bystander. */
const DEPOSITORS = 4;

/**
 * Everything that a stream sends up to a fence: an output of the subject, followed by one of each other agent. The first of
 * them that arrives ends the reading; so does a refusal.
 */
async function readToFence(
  next: () => Promise<string | undefined>,
  stir: (fence: string, isRead: () => boolean) => Promise<void>,
  fencesMin = 1,
): Promise<string> {
  fences += 1;
  const fence = `fence${fences}x`;
  let text = "";
  let isRead = false;
  const stirred = stir(fence, () => isRead);
  while (text.split(fence).length <= fencesMin) {
    const part = await next();
    if (part === undefined) break;
    text += part;
  }
  isRead = true;
  await stirred;
  return text;
}

export async function overSse(
  world: World,
  query: string,
  subject: Subject,
  viewer: Viewer,
): Promise<string> {
  const hangUp = new AbortController();
  const response = await send(world.kit.url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", ...headersOf(viewer) },
    body: JSON.stringify({ query }),
    signal: hangUp.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const text = await readToFence(
    async () => (await reader?.read())?.value,
    (fence) => world.stir(subject, fence),
  );
  hangUp.abort();
  return `${response.status} ${response.headers.get("content-type")}\n${text}`;
}

export async function overSocket(
  world: World,
  query: string,
  subject: Subject,
  viewer: Viewer,
): Promise<string> {
  await using socket = await RawSocket.open(world.kit.webSocketUrl, { init: false });
  const refusal = await subscribe(socket, query, viewer);
  if (refusal !== null) return refusal;
  return await readToFence(
    () => nextOf(socket),
    (fence) => world.stir(subject, fence),
  );
}

/** Null once the operation is sent; else how the connection was refused. */
async function subscribe(
  socket: RawSocket,
  query: string,
  { authorization }: Viewer,
): Promise<string | null> {
  socket.json({ type: "connection_init", ...(authorization !== null && { payload: { authorization } }) });
  const answer = (await nextOf(socket)) ?? "";
  if (!answer.includes("connection_ack")) return answer;
  socket.subscribe("1", query);
  return null;
}

/** Frames of the server up to its refusal, as text. */
async function nextOf(socket: RawSocket): Promise<string | undefined> {
  const frame = await socket.next();
  if (!frame) return undefined;
  if (frame.opcode === CLOSE) {
    const { code, reason } = closeOf(frame);
    socket.destroy();
    return `closed ${code} ${reason}`;
  }
  const text = frame.opcode === TEXT ? frame.payload.toString() : "";
  if (text.includes('"type":"error"') || text.includes('"type":"complete"')) socket.destroy();
  return `${text}\n`;
}

export async function plainSocket(
  world: World,
  path: string,
  subject: Subject,
  viewer: Viewer,
): Promise<string> {
  const url = new URL(path, world.kit.url).href;
  const upgrade = await RawSocket.upgrade({ url, protocol: null, headers: headersOf(viewer) });
  if (!("socket" in upgrade)) return String(upgrade.status);
  await using socket = upgrade.socket;
  return await readToFence(
    () => nextOf(socket),
    (fence) => world.stir(subject, fence),
  );
}

/** Steers over a plain socket: one message, and the answer. */
export async function perturbSocket(world: World, path: string, viewer: Viewer): Promise<string> {
  const url = new URL(path, world.kit.url).href;
  const upgrade = await RawSocket.upgrade({ url, protocol: null, headers: headersOf(viewer) });
  if (!("socket" in upgrade)) return String(upgrade.status);
  await using socket = upgrade.socket;
  socket.frame('{"id":1,"input":1}');
  return (await nextOf(socket)) ?? "";
}

/**
 * This stream has no history. The agents take turns in depositing until enough deposits have arrived to have one of each
 * agent among them.
 */
export async function pheromoneField(world: World, subject: Subject, viewer: Viewer): Promise<string> {
  await using socket = await RawSocket.open(world.kit.webSocketUrl, { init: false });
  const refusal = await subscribe(
    socket,
    "subscription { pheromoneField { id type source target key payload } }",
    viewer,
  );
  if (refusal !== null) return refusal;
  return await readToFence(
    () => nextOf(socket),
    async (fence, isRead) => {
      while (!isRead()) await world.deposit(subject, fence);
    },
    DEPOSITORS,
  );
}
