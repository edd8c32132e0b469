import { TokenHandOver } from "../live/token-hand-over.js";

/**
 * GraphiQL's tabs each have headers of their own, and so had each its own token. With this script before it, a token that
 * is written into one of them, or that the dashboard holds in another tab of the browser, is used in all of them whose
 * headers name none. It is kept in memory (see TokenHandOver), and the page says so and forgets it when asked.
 */
const GATEWAY = new URL(".", location.href).href;
const ENDPOINT = new URL("graphql", GATEWAY).href;

const askedFetch = globalThis.fetch.bind(globalThis);
let held: string | null = null;
let holder = "";

const handOver = new TokenHandOver({
  gateway: GATEWAY,
  held: () => held,
  onToken: (token) => void take(token),
  onForget: () => forget(),
});

/** Keeps a token that the gateway knows, and shows whose it is. */
async function take(token: string): Promise<void> {
  if (token === held) return;
  const id = await idOf(token);
  if (id === null) return;
  held = token;
  holder = id;
  show();
}

async function idOf(token: string): Promise<string | null> {
  const response = await askedFetch(ENDPOINT, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: "{ viewer { id } }" }),
  }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as {
    data?: { viewer?: { id: string } | null };
  } | null;
  return answer?.data?.viewer?.id ?? null;
}

function forget(): void {
  held = null;
  holder = "";
  show();
}

/** The token in a header; null for none, and for the place that waits for one. */
function tokenIn(authorization: unknown): string | null {
  const [, token] =
    typeof authorization === "string" ? (/^Bearer\s+(\S+)$/i.exec(authorization.trim()) ?? []) : [];
  return token ?? null;
}

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  if (request.url.split("?")[0] !== ENDPOINT) return askedFetch(request);
  const typed = tokenIn(request.headers.get("authorization"));
  const lent = typed === null ? held : null;
  if (lent !== null) request.headers.set("authorization", `Bearer ${lent}`);
  const response = await askedFetch(request);
  // It has run out, or was revoked.
  if (response.status === 401 && lent !== null && lent === held) forget();
  if (typed !== null && typed !== held && response.ok) {
    await take(typed);
    if (held !== null) handOver.offer(held);
  }
  return response;
};

// oxlint-disable-next-line typescript/unbound-method -- called below with the socket as `this`
const sendOfSockets = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  sendOfSockets.call(this, typeof data === "string" && held !== null ? introduced(data, held) : data);
};

/** The first message of a GraphQL socket with the token in it, unless it brings one. */
function introduced(data: string, token: string): string {
  if (!data.includes('"connection_init"')) return data;
  const message = JSON.parse(data) as { type?: string; payload?: Record<string, unknown> };
  if (message.type !== "connection_init") return data;
  const { authorization, Authorization, ...rest } = message.payload ?? {};
  if (tokenIn(authorization) !== null || tokenIn(Authorization) !== null) return data;
  return JSON.stringify({ ...message, payload: { ...rest, authorization: `Bearer ${token}` } });
}

const note = document.createElement("div");
const words = document.createElement("span");
words.setAttribute("role", "status");
const button = document.createElement("button");
button.type = "button";
button.textContent = "Forget it";
button.addEventListener("click", () => {
  forget();
  handOver.forget();
});
note.append(words, button);
note.style.cssText =
  "position:fixed;right:16px;bottom:6px;z-index:20;display:none;gap:8px;align-items:center;padding:4px 10px;" +
  "border-radius:6px;background:#19221e;color:#e1e9e2;font:13px system-ui,sans-serif";
button.style.cssText =
  "padding:2px 8px;border:1px solid #66766c;border-radius:6px;background:none;color:inherit;font:inherit;cursor:pointer";

function show(): void {
  words.textContent = held === null ? "" : `Tabs that name no token use that of ${holder}.`;
  note.style.display = held === null ? "none" : "flex";
}

document.addEventListener("DOMContentLoaded", () => document.body.append(note));
handOver.ask();
