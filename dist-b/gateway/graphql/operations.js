import { createSourceEventStream, execute, getOperationAST, Kind } from "graphql";
import { clientKey } from "../../auth/viewer.js";
import { systemClock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import { requireShallow } from "../callers/input.js";
import { AutomaticQueries } from "./automatic-queries.js";
import { tooComplex } from "./document-rules.js";
import { createDocuments } from "./documents.js";
import {
  asksForSchema,
  asksForSchemaOnly,
  IntrospectionCache,
  introspectionSize,
  standardSize,
} from "./introspection.js";
import { IntrospectionRate } from "./introspection-rate.js";
export function createOperations(options) {
  const { schema, limits, errors, introspection, persisted } = options;
  const automatic = new AutomaticQueries({
    limits,
    ...(options.onForgotten && { onForgotten: options.onForgotten }),
  });
  const documents = createDocuments(schema, limits, introspection);
  const introspected = new IntrospectionCache(limits.maxIntrospectionCacheBytes);
  const introspectionRate = new IntrospectionRate(
    limits.maxIntrospectionsPerSecond,
    options.clock ?? systemClock,
  );
  function parse(text) {
    try {
      return documents.parse(text);
    } catch (error) {
      throw errors.toClientError(error);
    }
  }
  function validate(document, client) {
    return errors.toClientErrors(documents.validate(document, client));
  }
  function prepare(params, context) {
    try {
      requireShallow("variables", params.variables, limits);
      requireShallow("extensions", params.extensions, limits);
      requireSmall(params.variables, limits.maxVariablesBytes);
      const named = documentOf(params, context.viewer);
      const document = parse(named.text);
      const violations = validate(document, clientKey(context.viewer));
      if (violations.length > 0) return violations;
      named.remember();
      // An empty name, as forms send it, means none.
      const operationName = params.operationName || null;
      if (!getOperationAST(document, operationName)) throw noSuchOperation(document);
      const args = {
        schema: schema(),
        document,
        contextValue: context,
        variableValues: params.variables ?? null,
        operationName,
      };
      boundIntrospection(args, clientKey(context.viewer));
      return args;
    } catch (error) {
      return [errors.toClientError(error)];
    }
  }
  /** Throws when introspection is too large or too frequent. A cached answer is neither measured nor counted. */
  function boundIntrospection(args, client) {
    const { maxIntrospections } = limits;
    if (!asksForSchema(args) || introspected.get(args)) return;
    introspectionRate.requireLeft(client);
    const standard = standardSize(args.schema);
    const sizeMax = maxIntrospections * standard;
    const size = introspectionSize(args, sizeMax);
    introspectionRate.spend(client, size / standard);
    if (size > sizeMax) throw tooComplex("maxIntrospections", maxIntrospections);
  }
  function documentOf(params, viewer) {
    if (persisted) return { text: persisted.documentOf(params), remember: () => undefined };
    return automatic.documentOf(params, viewer.kind === "anonymous" ? viewer.address : `client ${viewer.id}`);
  }
  function masked(result) {
    return result.errors ? { ...result, errors: errors.toClientErrors(result.errors) } : result;
  }
  async function executeSingle(args) {
    if (!asksForSchemaOnly(args)) return await executeMasked(args);
    return introspected.get(args) ?? introspected.add(args, await executeMasked(args));
  }
  async function executeMasked(args) {
    try {
      return masked(await execute(args));
    } catch (error) {
      return { errors: [errors.toClientError(error)] };
    }
  }
  async function openSource(args) {
    try {
      const source = await createSourceEventStream(args);
      return isAsyncIterable(source) ? source : masked(source);
    } catch (error) {
      return { errors: [errors.toClientError(error)] };
    }
  }
  return {
    parse,
    validate,
    prepare,
    execute: executeSingle,
    openSource,
    masked,
  };
}
/** Bounds the size of variables, because their objects are walked and copied several times. */
function requireSmall(variables, bytesMax) {
  if (!variables || Buffer.byteLength(JSON.stringify(variables)) <= bytesMax) return;
  throw new TerrariumError("LIMIT_EXCEEDED", `these variables are larger than ${bytesMax} bytes`, {
    limit: "maxVariablesBytes",
    max: bytesMax,
  });
}
function noSuchOperation(document) {
  const several = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION).length > 1;
  return new TerrariumError(
    "BAD_USER_INPUT",
    several
      ? "operationName must name one of the operations in the document"
      : "the document has no operation with this operationName",
    { field: "operationName" },
  );
}
export function isAsyncIterable(value) {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
//# sourceMappingURL=operations.js.map
