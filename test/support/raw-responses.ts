export interface RawResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Parses the HTTP responses of one connection. The last may be incomplete. */
export function responsesIn(bytes: Buffer): RawResponse[] {
  const responses: RawResponse[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) break;
    const [first = "", ...lines] = bytes.toString("latin1", at, end).split("\r\n");
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(first) ?? [];
    if (status === undefined) throw new Error(`not the beginning of a response: ${first.slice(0, 100)}`);
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    );
    const { body, next } = bodyAt(bytes, end + 4, Number(status), headers);
    responses.push({ status: Number(status), headers, body });
    at = next;
  }
  return responses;
}

function bodyAt(
  bytes: Buffer,
  at: number,
  status: number,
  headers: ReadonlyMap<string, string>,
): { body: string; next: number } {
  // A response to HEAD has the headers of a body but no body: the next response begins here.
  if (
    status < 200 ||
    status === 204 ||
    status === 304 ||
    bytes.toString("latin1", at, at + 9) === "HTTP/1.1 "
  )
    return { body: "", next: at };
  const length = headers.get("content-length");
  if (length !== undefined)
    return { body: bytes.toString("utf8", at, at + Number(length)), next: at + Number(length) };
  if (headers.get("transfer-encoding") !== "chunked")
    return { body: bytes.toString("utf8", at), next: bytes.length };
  const parts: Buffer[] = [];
  let place = at;
  for (;;) {
    const line = bytes.indexOf("\r\n", place);
    const size = line < 0 ? 0 : Number.parseInt(bytes.toString("latin1", place, line), 16);
    if (line < 0) return { body: Buffer.concat(parts).toString(), next: bytes.length };
    if (Number.isNaN(size)) throw new Error(`no chunk begins with ${bytes.toString("latin1", place, line)}`);
    if (size === 0) return { body: Buffer.concat(parts).toString(), next: line + 4 };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    place = line + 4 + size;
  }
}
