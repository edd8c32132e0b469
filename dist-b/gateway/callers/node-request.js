import { isUtf8 } from "node:buffer";
import { Readable } from "node:stream";
import { isDeeper } from "../../base/json.js";
import { BodyLost } from "./request-body.js";
/** Levels of a parsed body that are encoded again: more than any `maxInputDepth` plus its envelope. */
const LEVELS_MAX = 300;
/**
 * A request as its client sent it, even after a framework has changed it. Express removes its mount path from `url` and
 * joins repeated parameters in `query`; body parsers consume the body and put its value into `body`. Such a body is
 * encoded again, so that one reader checks type, size, depth and syntax of all bodies.
 */
export function plainRequest(req) {
  const { method, originalUrl, url = "/", headers, socket } = req;
  const plain = {
    method,
    url: originalUrl ?? url,
    socket,
    once: req.once.bind(req),
    ...(req.readableEnded ? sentAgain(req) : { headers, body: req }),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that the HTTP library reads of a request
  return plain;
}
/** A body that a parser has consumed. It is encoded only when it is read, because its type may be refused first. */
function sentAgain({ headers, body }) {
  const bytes = () => (body === undefined && !hasBody(headers) ? Buffer.alloc(0) : bytesOf(body));
  return {
    headers: decodedHeaders(headers, body),
    body: new Readable({
      read() {
        try {
          this.push(bytes());
          this.push(null);
        } catch (error) {
          this.destroy(new BodyLost(error));
        }
      },
    }),
  };
}
function hasBody(headers) {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
/** Text and bytes are the body as sent; any other value is its parsed JSON. */
function bytesOf(body) {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (typeof body === "string") return Buffer.from(body);
  const text = JSON.stringify(isDeeper(body, LEVELS_MAX) ? outerLevels(body, LEVELS_MAX) : body);
  if (typeof text === "string") return Buffer.from(text);
  throw new TypeError(`req.body is ${typeof body}`);
}
/** Only this many levels, which are refused as too deep: `JSON.stringify` would overflow the stack on all of them. */
function outerLevels(value, levels) {
  if (typeof value !== "object" || value === null) return value;
  if (levels <= 0) return null;
  if (Array.isArray(value)) return value.map((item) => outerLevels(item, levels - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, outerLevels(member, levels - 1)]),
  );
}
/**
 * Parsers decompress the body and leave `Content-Encoding` unchanged. Bytes that are still compressed are not valid
 * UTF-8.
 */
function decodedHeaders(headers, body) {
  if (headers["content-encoding"] === undefined) return headers;
  if (body instanceof Uint8Array && !isUtf8(body)) return headers;
  const { "content-encoding": _undone, ...others } = headers;
  return others;
}
//# sourceMappingURL=node-request.js.map
