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
/** The surrounding server has consumed the body and provides no value for it. */
export declare class BodyLost extends Error {
  readonly name = "BodyLost";
  constructor(cause: unknown);
}
/**
 * The text of a request's body, for GraphQL and REST; expects `Content-Type` as `settleContentType` writes it. UTF-8, with a
 * byte order mark if there is one, and at most one content encoding. Null when there is neither body nor type. Throws
 * BAD_USER_INPUT (415 for another type, charset or encoding), and LIMIT_EXCEEDED for more than `bytesMax`: by
 * `Content-Length` before reading, otherwise as soon as the limit is passed.
 */
export declare function readBody(request: Request, options: BodyOptions): Promise<ReadBody | null>;
/** Refuses by the headers alone, before any of the body is read. */
export declare function requireBodyHeaders({ headers }: Request, { types, bytesMax }: BodyOptions): void;
export {};
