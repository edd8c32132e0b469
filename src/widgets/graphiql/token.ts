import { forgetSharedLink, sharedWords, takeSharedLink } from "../live/shared-link.js";
import { TokenHandOver } from "../live/token-hand-over.js";

/**
 * GraphiQL keeps separate headers, and so a separate token, in each of its tabs. This script runs before GraphiQL and
 * uses one token for all tabs whose headers name none: a token entered in one tab, or held by the dashboard in another
 * browser tab. The token stays in memory (see TokenHandOver); the page shows whose it is and forgets it on request.
 * A share that opened the page is taken out of its address, and used in the same way, in this browser tab only.
 */
const GATEWAY = new URL(".", location.href).href;
const ENDPOINT = new URL("graphql", GATEWAY).href;

const originalFetch = globalThis.fetch.bind(globalThis);
let shared = takeSharedLink({ location, history, storage: sessionStorage });
let sharedToken: string | null = shared?.token ?? null;
let owner = "";

const handOver = new TokenHandOver({
  gateway: GATEWAY,
  current: () => (shared ? null : sharedToken),
  onToken: (token) => {
    if (!shared) void adopt(token);
  },
  onForget: () => {
    if (!shared) forget();
  },
});

/** Keeps a token that the gateway accepts, and shows whose it is. */
async function adopt(token: string): Promise<void> {
  if (token === sharedToken) return;
  const id = await idOf(token);
  if (id === null) return;
  leaveShare();
  sharedToken = token;
  owner = id;
  show();
}

async function idOf(token: string): Promise<string | null> {
  const response = await originalFetch(ENDPOINT, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: "{ viewer { id } }" }),
  }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as {
    data?: { viewer?: { id: string } | null };
  } | null;
  return answer?.data?.viewer?.id ?? null;
}

function leaveShare(): void {
  if (shared) forgetSharedLink({ location, storage: sessionStorage });
  shared = null;
}

function forget(): void {
  leaveShare();
  sharedToken = null;
  owner = "";
  show();
}

/** The token in a header; null for none, and for the placeholder. */
function tokenIn(authorization: unknown): string | null {
  const [, token] =
    typeof authorization === "string" ? (/^Bearer\s+(\S+)$/i.exec(authorization.trim()) ?? []) : [];
  return token ?? null;
}

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  if (request.url.split("?")[0] !== ENDPOINT) return originalFetch(request);
  const typed = tokenIn(request.headers.get("authorization"));
  const added = typed === null ? sharedToken : null;
  if (added !== null) request.headers.set("authorization", `Bearer ${added}`);
  const response = await originalFetch(request);
  // The token has expired or was revoked.
  if (response.status === 401 && added !== null && added === sharedToken) {
    const wasShare = shared !== null;
    forget();
    if (wasShare) tell("The link that opened this page has ended.");
  }
  if (typed !== null && typed !== sharedToken && response.ok) {
    await adopt(typed);
    if (sharedToken !== null) handOver.offer(sharedToken);
  }
  return response;
};

// oxlint-disable-next-line typescript/unbound-method -- called below with the socket as `this`
const originalSend = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  originalSend.call(
    this,
    typeof data === "string" && sharedToken !== null ? withToken(data, sharedToken) : data,
  );
};

/** Adds the token to the `connection_init` message of a GraphQL socket, unless it has one. */
function withToken(data: string, token: string): string {
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
button.textContent = "Forget token";
button.addEventListener("click", () => {
  const wasShare = shared !== null;
  forget();
  // A share is for this tab only.
  if (!wasShare) handOver.forget();
});
note.append(words, button);
note.style.cssText =
  "position:fixed;right:16px;bottom:6px;z-index:20;display:none;gap:8px;align-items:center;padding:4px 10px;" +
  "border-radius:6px;background:#19221e;color:#e1e9e2;font:13px system-ui,sans-serif";
button.style.cssText =
  "padding:2px 8px;border:1px solid #66766c;border-radius:6px;background:none;color:inherit;font:inherit;cursor:pointer";

function show(): void {
  if (sharedToken === null) tell("");
  else if (shared) tell(`Tabs without a token ${sharedWords(shared)}.`);
  else tell(`Tabs without a token use the token of ${owner}.`);
}

function tell(text: string): void {
  words.textContent = text;
  note.style.display = text === "" ? "none" : "flex";
  button.hidden = sharedToken === null;
}

document.addEventListener("DOMContentLoaded", () => document.body.append(note));
show();
if (!shared) handOver.ask();
