/** Longest token accepted from another tab, in characters. */
const TOKEN_CHARACTERS_MAX = 16_384;

/** Includes the gateway's path, because gateways with different base paths may share an origin but not a token. */
export function tokenName(gateway: string): string {
  return `terrarium-token ${new URL(gateway).pathname}`;
}

type Message =
  | { readonly kind: "ask" }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "forget" };

export interface TokenHandOverOptions {
  /** Address of the gateway, with a trailing slash. */
  readonly gateway: string;
  /** The token this tab has now, or null. */
  readonly current: () => string | null;
  /** Called with the token of another tab of this gateway. Without it, no token is accepted. */
  readonly onToken?: (token: string) => void;
  /** The person asked to forget the token in all tabs. */
  readonly onForget: () => void;
}

/**
 * Shares a token between tabs of one gateway, only through memory. Browsers write `sessionStorage` to disk to restore tabs
 * after a crash, and `localStorage` permanently; a broadcast channel reaches only open tabs of this origin, and the token
 * is gone when the last tab closes.
 */
export class TokenHandOver {
  readonly #channel: BroadcastChannel | null;

  constructor({ gateway, current, onToken, onForget }: TokenHandOverOptions) {
    this.#channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(tokenName(gateway));
    this.#channel?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      const message = messageOf(data);
      switch (message?.kind) {
        case "ask": {
          const token = current();
          if (token !== null) this.offer(token);
          return;
        }
        case "token":
          return onToken?.(message.token);
        case "forget":
          return onForget();
        case undefined:
          return;
      }
    });
  }

  /** Asks the other tabs for their token. */
  ask(): void {
    this.#send({ kind: "ask" });
  }

  offer(token: string): void {
    this.#send({ kind: "token", token });
  }

  /** Tells the other tabs to forget the token. */
  forget(): void {
    this.#send({ kind: "forget" });
  }

  #send(message: Message): void {
    this.#channel?.postMessage(message);
  }
}

/** Null for messages that no tab of this build sends. */
function messageOf(data: unknown): Message | null {
  if (typeof data !== "object" || data === null) return null;
  const { kind, token } = data as { kind?: unknown; token?: unknown };
  if (kind === "ask" || kind === "forget") return { kind };
  const isToken = typeof token === "string" && token !== "" && token.length <= TOKEN_CHARACTERS_MAX;
  return kind === "token" && isToken ? { kind, token } : null;
}
