/** Longest token that is taken from another tab, in characters. */
const TOKEN_CHARACTERS_MAX = 16_384;

/** Several gateways may share an origin, each below a path of its own. Pages of one hold no token for another. */
export function tokenName(gateway: string): string {
  return `terrarium-token ${new URL(gateway).pathname}`;
}

type Message =
  | { readonly kind: "ask" }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "forget" };

export interface TokenHandOverOptions {
  /** Address of the gateway whose token it is, with a slash at its end. */
  readonly gateway: string;
  /** The token this tab holds now, or null. */
  readonly held: () => string | null;
  /** Another tab of this gateway holds this token. Left out, none is taken. */
  readonly onToken?: (token: string) => void;
  /** The person wants it forgotten everywhere. */
  readonly onForget: () => void;
}

/**
 * Hands a token from tab to tab of one gateway, through memory alone: it is never written anywhere. A browser writes
 * `sessionStorage` to its disk to restore tabs after a crash, and `localStorage` for good; a broadcast channel reaches
 * the open tabs of this origin and no others, and when the last tab is closed the token is gone.
 */
export class TokenHandOver {
  readonly #channel: BroadcastChannel | null;

  constructor({ gateway, held, onToken, onForget }: TokenHandOverOptions) {
    this.#channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(tokenName(gateway));
    this.#channel?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      const message = messageOf(data);
      switch (message?.kind) {
        case "ask": {
          const token = held();
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

  /** Asks the other tabs for the token that they hold, if any. */
  ask(): void {
    this.#tell({ kind: "ask" });
  }

  offer(token: string): void {
    this.#tell({ kind: "token", token });
  }

  /** The other tabs forget it, too. */
  forget(): void {
    this.#tell({ kind: "forget" });
  }

  #tell(message: Message): void {
    this.#channel?.postMessage(message);
  }
}

/** Null for what no tab of this build says. */
function messageOf(data: unknown): Message | null {
  if (typeof data !== "object" || data === null) return null;
  const { kind, token } = data as { kind?: unknown; token?: unknown };
  if (kind === "ask" || kind === "forget") return { kind };
  const isToken = typeof token === "string" && token !== "" && token.length <= TOKEN_CHARACTERS_MAX;
  return kind === "token" && isToken ? { kind, token } : null;
}
