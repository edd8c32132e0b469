import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import { TerrariumError } from "../../base/errors.js";
import { HttpRefusal } from "../answers/http-errors.js";

interface BodyOptions {
  /** Accepted media types, the usual one first. */
  readonly types: readonly string[];
  /** Bounds the body as sent and as decompressed. */
  readonly bytesMax: number;
}

interface ReadBody {
  readonly type: string;
  readonly text: string;
}

type Decompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

const DECOMPRESS = new Map<string, Decompress>([
  ["gzip", promisify(gunzip)],
  ["x-gzip", promisify(gunzip)],
  ["br", promisify(brotliDecompress)],
  ["deflate", inflateEither],
]);
const ENCODINGS = "gzip, deflate, br";

/** The surrounding server has consumed the body and provides no value for it. */
export class BodyLost extends Error {
  override readonly name = "BodyLost";

  constructor(cause: unknown) {
    super("a body was read before the gateway got its request: leave it, or put it into `req.body`", {
      cause,
    });
  }
}

/**
 * The text of a request's body, for GraphQL and REST; expects `Content-Type` as `settleContentType` writes it. UTF-8, with a
 * byte order mark if there is one, and at most one content encoding. Null when there is neither body nor type. Throws
 * BAD_USER_INPUT (415 for another type, charset or encoding), and LIMIT_EXCEEDED for more than `bytesMax`: by
 * `Content-Length` before reading, otherwise as soon as the limit is passed.
 */
export async function readBody(request: Request, options: BodyOptions): Promise<ReadBody | null> {
  const { headers } = request;
  const { bytesMax, types } = options;
  const header = headers.get("content-type");
  const type = header === null ? null : requireType(header, types);
  const decompress = decompressionOf(headers);
  if (Number(headers.get("content-length") ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const sent = await readBytes(request, bytesMax);
  if (type === null) {
    // A cross-origin page can send a body without a type, without a preflight.
    if (sent.length > 0) throw otherType(types);
    return null;
  }
  const bytes = decompress && sent.length > 0 ? await decompressed(sent, decompress, bytesMax) : sent;
  try {
    return { type, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    throw new TerrariumError("BAD_USER_INPUT", "the body is not valid UTF-8", { field: "body" });
  }
}

/** Refuses by the headers alone, before any of the body is read. */
export function requireBodyHeaders({ headers }: Request, { types, bytesMax }: BodyOptions): void {
  requireType(headers.get("content-type") ?? "", types);
  decompressionOf(headers);
  if (Number(headers.get("content-length") ?? 0) > bytesMax) throw tooLarge(bytesMax);
}

function requireType(header: string, types: readonly string[]): string {
  const type = utf8TypeOf(header);
  if (type !== null && types.includes(type)) return type;
  throw otherType(types);
}

/** The media type of a body in UTF-8; null for another charset. Expects `Content-Type` as `settleContentType` writes it. */
export function utf8TypeOf(header: string): string | null {
  const [type = "", ...parameters] = header.split(";").map((part) => part.trim());
  const charsets = parameters.filter((parameter) => parameter.startsWith("charset="));
  return charsets.every((charset) => /^charset="?utf-?8"?$/.test(charset)) ? type : null;
}

function otherType(types: readonly string[]): HttpRefusal {
  const message = `send the body as ${types[0]}, in UTF-8`;
  return new HttpRefusal(415, message, { field: "content-type" }, { "accept-post": types.join(", ") });
}

function decompressionOf(headers: Headers): Decompress | null {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity") return null;
  const decompress = DECOMPRESS.get(encoding);
  if (decompress) return decompress;
  throw new HttpRefusal(
    415,
    `send the body uncompressed, or in one of these encodings: ${ENCODINGS}`,
    { field: "content-encoding" },
    { "accept-encoding": ENCODINGS },
  );
}

async function decompressed(
  bytes: Uint8Array,
  decompress: Decompress,
  bytesMax: number,
): Promise<Uint8Array> {
  try {
    return await decompress(bytes, { maxOutputLength: bytesMax });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(bytesMax);
    throw new TerrariumError("BAD_USER_INPUT", "the body does not match its content-encoding", {
      field: "body",
    });
  }
}

/** `deflate` means the zlib format (RFC 9110, 8.4.1.2), but some clients leave out its two header bytes. */
function inflateEither(bytes: Uint8Array, options: { maxOutputLength: number }): Promise<Buffer> {
  const [first = 0, second = 0] = bytes;
  const isZlib = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  return promisify(isZlib ? inflate : inflateRaw)(bytes, options);
}

async function readBytes({ body, bodyUsed }: Request, bytesMax: number): Promise<Uint8Array> {
  if (bodyUsed) throw new BodyLost("bodyUsed");
  const reader = body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(brokenOff);
    if (done) return Buffer.concat(chunks, length);
    length += value.length;
    // The server discards the rest; cancelling would end the connection before the client reads the refusal.
    if (length > bytesMax) throw tooLarge(bytesMax);
    chunks.push(value);
  }
}

/** The client disconnected in the middle of its body; only the access log shows this refusal. */
function brokenOff(error: unknown): never {
  if (error instanceof BodyLost) throw error;
  throw new TerrariumError("BAD_USER_INPUT", "the body broke off", { field: "body" });
}

function tooLarge(max: number): TerrariumError {
  return new TerrariumError("LIMIT_EXCEEDED", `this body is larger than ${max} bytes`, {
    limit: "maxBodyBytes",
    max,
  });
}
