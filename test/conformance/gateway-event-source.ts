/** One event of an event stream, as a browser passes it to a page. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
  /** The last id seen so far. */
  readonly lastEventId: string;
}

export interface StreamReader extends AsyncDisposable {
  readonly response: Response;
  /** Comments seen so far. */
  readonly comments: string[];
  next(): Promise<StreamEvent | null>;
  /** The next `count` events, which must come. */
  take(count: number): Promise<StreamEvent[]>;
  close(): Promise<void>;
}

/**
 * Reads an event stream as browsers do (by the rules of the HTML standard). With `lastEventId` it reconnects as an
 * `EventSource` does: same URL, one more header.
 */
export async function openStream(
  url: string,
  init: RequestInit = {},
  lastEventId: string | null = null,
): Promise<StreamReader> {
  const leave = new AbortController();
  const headers = new Headers(init.headers);
  headers.set("accept", "text/event-stream");
  if (lastEventId !== null) headers.set("last-event-id", lastEventId);
  const response = await fetch(url, { ...init, headers, signal: leave.signal });
  const comments: string[] = [];
  const events = interpret(response, comments, lastEventId ?? "");

  const next = async (): Promise<StreamEvent | null> => {
    const { done, value } = await events.next();
    return done === true ? null : value;
  };
  const close = async (): Promise<void> => {
    leave.abort();
    await events.return(undefined).catch(() => undefined);
  };
  return {
    response,
    comments,
    next,
    async take(count) {
      const taken: StreamEvent[] = [];
      while (taken.length < count) {
        const event = await next();
        if (!event) throw new Error(`the stream ended after ${taken.length} of ${count} events`);
        taken.push(event);
      }
      return taken;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function* interpret(
  response: Response,
  comments: string[],
  firstId: string,
): AsyncGenerator<StreamEvent, void, void> {
  let event = "";
  let data: string[] = [];
  let lastEventId = firstId;
  for await (const line of linesOf(response)) {
    const [, field = "", value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (line === "") {
      if (data.length > 0) yield { event: event || "message", data: data.join("\n"), lastEventId };
      event = "";
      data = [];
    } else if (field === "") comments.push(value);
    else if (field === "event") event = value;
    else if (field === "data") data.push(value);
    else if (field === "id") lastEventId = value;
  }
}

async function* linesOf(response: Response): AsyncGenerator<string, void, void> {
  let rest = "";
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
