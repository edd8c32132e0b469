import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import { TerrariumError } from "../../base/errors.js";
import { HttpRefusal } from "../answers/http-errors.js";

interface BodyOptions {
  /** Media types that are taken, the usual one first. */
  readonly types: readonly string[];
  /** Of the body as it comes, and of what it is decompressed to. */
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

/**
 * The text of a request's body, for GraphQL and REST alike; its media types are settled before. UTF-8, with its byte
 * order mark if it has one, and at most one content encoding. Null where there is no body and no type. Throws
 * BAD_USER_INPUT (415 for another type, charset or encoding), and LIMIT_EXCEEDED for more than `bytesMax`: by the
 * header alone where there is one, else where the limit is passed.
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
    // What a page of another origin can send without asking first carries another type, or none.
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
  const [type = "", ...parameters] = header.split(";").map((part) => part.trim());
  const charsets = parameters.filter((parameter) => parameter.startsWith("charset="));
  const isUtf8 = charsets.every((charset) => /^charset="?utf-?8"?$/.test(charset));
  if (types.includes(type) && isUtf8) return type;
  throw otherType(types);
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
    `send the body plain, or in one of these encodings: ${ENCODINGS}`,
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
    throw new TerrariumError("BAD_USER_INPUT", "the body is not what its content encoding says", {
      field: "body",
    });
  }
}

/** `deflate` means the zlib format (RFC 9110, 8.4.1.2); some clients leave its two bytes of header out. */
function inflateEither(bytes: Uint8Array, options: { maxOutputLength: number }): Promise<Buffer> {
  const [first = 0, second = 0] = bytes;
  const isZlib = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  return promisify(isZlib ? inflate : inflateRaw)(bytes, options);
}

async function readBytes({ body }: Request, bytesMax: number): Promise<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(brokenOff);
    if (done) return Buffer.concat(chunks, length);
    length += value.length;
    // The rest is left to the server, which throws it away: cancelling would cut the client off before it is told.
    if (length > bytesMax) throw tooLarge(bytesMax);
    chunks.push(value);
  }
}

/** The client went away in the middle of a body; only the access log shows this refusal. */
function brokenOff(): never {
  throw new TerrariumError("BAD_USER_INPUT", "the body broke off", { field: "body" });
}

function tooLarge(max: number): TerrariumError {
  return new TerrariumError("LIMIT_EXCEEDED", `this body is larger than ${max} bytes`, {
    limit: "maxBodyBytes",
    max,
  });
}
