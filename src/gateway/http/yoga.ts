import {
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import { createYoga, type GraphQLParams, type Plugin } from "graphql-yoga";
import { isErrorCode, TerrariumError } from "../../base/errors.js";
import type { Limits } from "../../base/limits.js";
import type { SchemaContext } from "../../schema/builder.js";
import { settledAccept } from "../answers/accept.js";
import type { ErrorMapper } from "../answers/errors.js";
import { settleContentType } from "../answers/headers.js";
import {
  graphqlRefusal,
  HttpRefusal,
  statusOfRefusal,
  withHttp,
  withoutHttp,
  withStatus,
} from "../answers/http-errors.js";
import { problem } from "../answers/route.js";
import type { Fanout, SharedStream } from "../graphql/fanout.js";
import { GRAPHQL_PATH } from "../graphql/graphiql.js";
import { encodedResult, type EncodedResult, RESULT_BYTES } from "../graphql/introspection.js";
import { isAsyncIterable, type Operations } from "../graphql/operations.js";
import type { Edge } from "./edge.js";
import { singleResponse } from "./event-stream.js";
import type { Exchange, ServerContext } from "./exchange.js";
import { type OperationParams, readParams } from "./graphql-params.js";

export interface YogaOptions {
  readonly operations: Operations;
  readonly fanout: Fanout;
  readonly errors: ErrorMapper;
  readonly edge: Edge;
  readonly limits: Limits;
  /** As returned by `readBasePath`. */
  readonly basePath: string;
  beginExchange(request: Request, server: ServerContext): Exchange;
  /** Sets headers and writes the access log. */
  endExchange(request: Request, response: Response, exchange: Exchange | undefined): void;
  contextOf(request: Request, exchange: Exchange): SchemaContext;
  /** Responds with a subscription's results as an event stream, or with 503 when there are too many connections. */
  streamOf(results: SharedStream, request: Request, server: ServerContext): Response;
}

/**
 * GraphQL over HTTP. Yoga reads requests and writes responses as the specification requires; limits, execution and masking
 * in between are `Operations`, the same as on the other transports.
 */
export function createHttp(options: YogaOptions) {
  const { operations, errors, edge, limits } = options;
  const exchanges = new WeakMap<Request, Exchange>();

  async function answer(
    params: GraphQLParams,
    request: Request,
    exchange: Exchange,
  ): Promise<ExecutionResult | SharedStream> {
    const prepared =
      exchange.begun?.prepared ??
      operations.prepare(operationRequest(params), options.contextOf(request, exchange));
    if ("length" in prepared) return { errors: prepared };
    const operation = getOperationAST(prepared.document, prepared.operationName);
    if (!operation) throw new Error("prepared without an operation");
    exchange.operation = operationLabel(operation);
    const isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
    // Checked before execution; the library would check only once there is a result.
    const wanted = isSubscription ? STREAM_TYPES : RESULT_TYPES;
    if (!acceptsOneOf(request, wanted))
      return { errors: [withHttp(errors.toClientError(notAcceptable()), { status: 406 })] };
    if (isSubscription) return await options.fanout.subscribe(prepared);
    if (operation.operation === OperationTypeNode.MUTATION && request.method === "GET")
      return { errors: [mutationByGet(errors)] };
    return exchange.begun?.result ?? (await operations.execute(prepared));
  }

  /** The error for a request that was refused before there was a document to execute, with its HTTP status. */
  function refusal(error: unknown): GraphQLError {
    const shown = errors.toClientError(error);
    const { code } = shown.extensions;
    const status = isErrorCode(code) ? statusOfRefusal(error, code) : 500;
    return withHttp(shown, { status, ...(error instanceof HttpRefusal && { headers: error.headers }) });
  }

  const plugin: Plugin<object, ServerContext> = {
    async onRequest(incoming) {
      const { request, serverContext } = incoming;
      const { headers } = request;
      settleContentType(headers);
      const exchange = options.beginExchange(request, serverContext);
      if (exchange.pathname === GRAPHQL_PATH)
        headers.set("accept", settledAccept(headers.get("accept") ?? ""));
      exchanges.set(request, exchange);
      try {
        const response = await edge(request, exchange);
        if (response) incoming.endResponse(response);
      } catch (error) {
        const { message, extensions } = errors.toClientError(error);
        incoming.endResponse(problem(500, message, JSON.parse(JSON.stringify(extensions))));
      }
    },
    onResponse({ request, response }) {
      options.endExchange(request, response, exchanges.get(request));
    },
    onRequestParse({ request: { method }, setRequestParser }) {
      if (method !== "GET" && method !== "POST") return;
      setRequestParser(async (request) => {
        try {
          return await readParams(request, limits);
        } catch (error) {
          throw refusal(error);
        }
      });
    },
    onParams({ params, setParamsHandler }) {
      if (typeof params.query !== "string") {
        const refusal = new TerrariumError("BAD_USER_INPUT", "query is missing or not a string", {
          field: "query",
        });
        throw withHttp(errors.toClientError(refusal), { status: 400 });
      }
      setParamsHandler(async ({ request, params }) => {
        const exchange = exchanges.get(request);
        if (!exchange) throw new Error("the request did not pass the edge");
        const result = await answer(params, request, exchange);
        return isAsyncIterable(result) ? result : withStatus(result);
      });
    },
    onResultProcess(process) {
      const { request, result, serverContext } = process;
      const { method } = request;
      if (method !== "GET" && method !== "POST") return;
      if (isAsyncIterable(result)) {
        process.setResultProcessor(
          () => options.streamOf(result as SharedStream, request, serverContext),
          "text/event-stream",
        );
      } else if (RESULT_BYTES in result && acceptsOneOf(request, SINGLE_TYPES)) {
        process.setResultProcessor(() => bytesResponse(result as EncodedResult, request), "application/json");
      } else if (!acceptsOneOf(request, SINGLE_TYPES)) {
        const respond = acceptsOneOf(request, RESULT_TYPES)
          ? (single: unknown) => singleResponse(withoutHttp(single as ExecutionResult))
          : () => graphqlRefusal(request, errors, notAcceptable(), 406);
        process.setResultProcessor(respond, "text/event-stream");
      }
    },
  };

  return createYoga<ServerContext>({
    graphqlEndpoint: options.basePath + GRAPHQL_PATH,
    // The edge answers /health. Yoga's health check cannot be turned off and matches the end of any URL, so it gets a path
    // that no URL can end with.
    healthCheckEndpoint: " ",
    landingPage: false,
    graphiql: false,
    cors: false,
    logging: false,
    multipart: false,
    batching: false,
    extraParamNames: ["documentId"],
    parserAndValidationCache: false,
    // `readBody` reads and bounds bodies, for GraphQL and REST alike.
    maxRequestBodySize: false,
    maskedErrors: { maskError: (error) => errors.toClientError(error), errorMessage: "" },
    plugins: [plugin],
  });
}

/** "query Agents", for the access log. */
export function operationLabel({ operation, name }: OperationDefinitionNode): string {
  return name ? `${operation} ${name.value}` : operation;
}

/** The parameters of an operation, without others. */
export function operationRequest(params: OperationParams) {
  const { query, operationName, variables, extensions, documentId } = params;
  return { query, operationName, variables, extensions, documentId };
}

const STREAM_TYPES = ["text/event-stream"];
export const SINGLE_TYPES = ["application/graphql-response+json", "application/json"];
/** Types for the result of a query or a mutation. */
const RESULT_TYPES = [...SINGLE_TYPES, "text/event-stream"];

function acceptsOneOf({ headers }: Request, types: readonly string[]): boolean {
  const accepted = (headers.get("accept") ?? "").split(", ");
  return accepted.some((one) => one === "*/*" || types.includes(one));
}

function bytesResponse(result: EncodedResult, { headers }: Request): Response {
  const accepted = (headers.get("accept") ?? "").split(", ");
  const type = accepted.find((one) => SINGLE_TYPES.includes(one)) ?? "application/json";
  return new Response(encodedResult(result), { headers: { "content-type": `${type}; charset=utf-8` } });
}

function notAcceptable(): TerrariumError {
  const types =
    "application/graphql-response+json, application/json or text/event-stream (subscriptions: text/event-stream only)";
  return new TerrariumError("BAD_USER_INPUT", `responses are sent as ${types}`, { field: "accept" });
}

function mutationByGet(errors: ErrorMapper): GraphQLError {
  const refusal = new TerrariumError("BAD_USER_INPUT", "mutations must be sent with POST");
  return withHttp(errors.toClientError(refusal), { status: 405, headers: { Allow: "POST" } });
}
