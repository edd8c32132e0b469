import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type ExecutionResult, getOperationAST, OperationTypeNode } from "graphql";
import type { Authenticator } from "../../auth/tokens/authenticator.js";
import type { Viewer } from "../../auth/viewer.js";
import type { Clock } from "../../base/clock.js";
import type { Outage } from "../../base/outage.js";
import { Aborter, type Aborting } from "../../base/async/aborter.js";
import type { Limits } from "../../base/limits.js";
import type { SchemaContext } from "../../schema/builder.js";
import { settledAccept } from "../answers/accept.js";
import { jsonHeaders, outageHeaders, settledContentType } from "../answers/headers.js";
import type { ReadOrigins } from "../callers/origins.js";
import { utf8TypeOf } from "../callers/request-body.js";
import { authorizationOf } from "../callers/tokens.js";
import { GRAPHQL_PATH } from "../graphql/graphiql.js";
import { RESULT_BYTES } from "../graphql/introspection.js";
import type { Operations } from "../graphql/operations.js";
import type { Begun, Exchange } from "./exchange.js";
import { plainParams } from "./graphql-params.js";
import { operationLabel, operationRequest, SINGLE_TYPES } from "./yoga.js";

export interface DirectOptions {
  readonly operations: Operations;
  readonly authenticator: Pick<Authenticator, "authenticate">;
  readonly limits: Pick<Limits, "maxBodyBytes" | "maxInputDepth">;
  readonly clock: Clock;
  /** As returned by `readBasePath`. */
  readonly basePath: string;
  readonly grantOf: ReadOrigins;
  /** See `GatewayOptions`. */
  readonly outage: () => Outage | null;
  addressOf(req: IncomingMessage): string;
  contextOf(viewer: Viewer, req: IncomingMessage, caller: { readonly signal: Aborting }): SchemaContext;
  /** Measures and logs the request. */
  note(method: string, status: number, exchange: Exchange): void;
  /** Answers the request in the general way, from where the direct path has come to. */
  handOver(req: IncomingMessage, res: ServerResponse, begun: Begun): void;
}

/** Takes a request that it may answer; false when it does not, and has not touched it. */
export type Direct = (req: IncomingMessage, res: ServerResponse) => boolean;

/** Different values of a header whose meaning is remembered. */
const REMEMBERED_MAX = 64;

/**
 * Answers the common request, a POST of JSON whose operation succeeds, without the objects of the fetch API: they cost more than
 * all else of a small query. Only bytes, headers and order of steps are written here. Anything unusual, from a query string to
 * an error in the result, is handed over with what was done so far, so that each refusal is written in one place.
 */
export function createDirect(options: DirectOptions): Direct {
  const { operations, authenticator, limits, clock, grantOf } = options;
  const path = options.basePath + GRAPHQL_PATH;
  const isJson = remembered((type) => utf8TypeOf(settledContentType(type)) === "application/json");
  const answerTypeOf = remembered(answerType);

  /** By its head alone. */
  function isCommon({ method, url, headers }: IncomingMessage): boolean {
    const length = headers["content-length"];
    return (
      url === path &&
      method === "POST" &&
      Boolean(headers.host) &&
      length !== undefined &&
      Number(length) <= limits.maxBodyBytes &&
      headers["content-encoding"] === undefined &&
      headers["access-control-request-private-network"] === undefined &&
      isJson(headers["content-type"] ?? "") &&
      answerTypeOf(headers.accept ?? "") !== null
    );
  }

  async function answer(req: IncomingMessage, res: ServerResponse, begun: Begun): Promise<boolean> {
    const caller = new Caller(res);
    const viewer = await begun.viewer;
    const body = await bodyOf(req);
    if (body === null) return false;
    // What reads the request next finds the body here.
    (req as { body?: unknown }).body = body;
    const params = isUtf8(body) ? plainParams(body.toString(), limits) : null;
    if (params === null) return false;
    const prepared = operations.prepare(operationRequest(params), options.contextOf(viewer, req, caller));
    begun.prepared = prepared;
    if ("length" in prepared) return false;
    const operation = getOperationAST(prepared.document, prepared.operationName);
    if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return false;
    const result = await operations.execute(prepared);
    begun.result = result;
    const text = textOf(result);
    if (text === null) return false;
    options.note("POST", 200, exchangeOf(req, begun, operationLabel(operation)));
    write(req, res, text);
    return true;
  }

  function write({ headers, socket }: IncomingMessage, res: ServerResponse, text: string): void {
    // The caller is gone.
    if (res.closed || res.destroyed) return;
    const origin = headers.origin ?? null;
    const grant = grantOf({ origin, host: headers.host ?? "", localAddress: socket.localAddress });
    const type = answerTypeOf(headers.accept ?? "") ?? "";
    const lines = jsonHeaders(type, Buffer.byteLength(text), grant, origin);
    res.writeHead(200, [...lines, ...outageHeaders(options.outage()).flat()]);
    res.end(text);
  }

  function exchangeOf(req: IncomingMessage, { startedAtMs }: Begun, operation: string): Exchange {
    return {
      startedAtMs,
      address: options.addressOf(req),
      path,
      pathname: GRAPHQL_PATH,
      localAddress: req.socket.localAddress,
      share: undefined,
      begun: undefined,
      viewer: null,
      operation,
    };
  }

  return (req, res) => {
    if (!isCommon(req) || isMounted(req)) return false;
    const startedAtMs = clock.monotonic();
    const authorization = authorizationOf(req.headers.authorization);
    const begun: Begun = {
      startedAtMs,
      viewer: authenticator.authenticate(authorization, options.addressOf(req)),
    };
    answer(req, res, begun)
      .catch(() => false)
      .then((answered) => void (answered || options.handOver(req, res, begun)))
      // Nothing is left to answer with.
      .catch(() => res.destroy());
    return true;
  };
}

/** Whether a framework has had the request before: it may have read the body, or changed the target. */
function isMounted(req: IncomingMessage & { originalUrl?: unknown; body?: unknown }): boolean {
  return req.originalUrl !== undefined || req.body !== undefined || req.readableEnded;
}

/** The media type of a result for an `Accept` header; null when it accepts no single result. */
function answerType(accept: string): string | null {
  const types = settledAccept(accept).split(", ");
  return types.includes("*/*")
    ? "application/json"
    : (types.find((type) => SINGLE_TYPES.includes(type)) ?? null);
}

/** Null for a result with errors, whose status depends on them, and for one that is kept as bytes. */
function textOf(result: ExecutionResult): string | null {
  if (result.errors || result.extensions || RESULT_BYTES in result) return null;
  return JSON.stringify(result);
}

/** The whole body; null when it broke off. Its `Content-Length` has bounded it. */
function bodyOf(req: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve) => {
    if (req.destroyed) return resolve(null);
    let first: Buffer | null = null;
    let others: Buffer[] | null = null;
    req.on("data", (chunk: Buffer) => {
      if (first === null) first = chunk;
      else (others ??= []).push(chunk);
    });
    req.once("end", () => {
      resolve(first === null ? Buffer.alloc(0) : others === null ? first : Buffer.concat([first, ...others]));
    });
    req.once("error", () => resolve(null));
    req.once("close", () => resolve(null));
  });
}

/** The reason of a caller's signal: that of an AbortController that is given none. */
const CALLER_LEFT = AbortSignal.abort().reason as unknown;

/** A caller, whose signal is made only for work that can be aborted. */
class Caller {
  readonly #res: ServerResponse;
  #abort: Aborter | null = null;

  constructor(res: ServerResponse) {
    this.#res = res;
  }

  /** Aborts when the caller disconnects before the answer is written. */
  get signal(): Aborting {
    if (this.#abort) return this.#abort;
    const abort = new Aborter();
    this.#abort = abort;
    const res = this.#res;
    const leave = (): void => abort.abort(CALLER_LEFT);
    if (res.closed || res.destroyed) leave();
    else
      res.once("close", () => {
        if (!res.writableFinished) leave();
      });
    return abort;
  }
}

/** A pure function of a header, whose last answers are kept. */
function remembered<T>(compute: (header: string) => T): (header: string) => T {
  const known = new Map<string, T>();
  return (header) => {
    const found = known.get(header);
    if (found !== undefined) return found;
    const value = compute(header);
    if (known.size >= REMEMBERED_MAX) known.clear();
    known.set(header, value);
    return value;
  };
}
