/** Limits of GraphQL documents and their inputs: a part of `LIMITS`. */
export const DOCUMENT_LIMITS = {
  maxDocumentDepth: { default: 12, unit: "levels", help: "nesting of a GraphQL document" },
  maxDocumentTokens: { default: 2_000, unit: "tokens", help: "lexical tokens of a GraphQL document" },
  maxDocumentBytes: { default: 65_536, unit: "bytes", help: "text of a GraphQL document" },
  maxDocumentAliases: { default: 50, unit: "aliases", help: "aliases in a GraphQL document" },
  maxDocumentBreadth: {
    default: 200,
    unit: "selections",
    help: "fields and fragments side by side in a GraphQL document",
  },
  maxDocumentCost: {
    default: 50_000,
    unit: "points",
    help: "cost of a GraphQL document: 1 a field, 2 with subfields, times 1.5 a level and the requested list length",
  },
  maxIntrospections: {
    default: 2,
    unit: "introspections",
    help: "introspection in one GraphQL document, in multiples of the answer to the standard introspection query",
  },
  maxIntrospectionsPerSecond: {
    default: 5,
    unit: "introspections",
    help: "introspection of one client per second that the cache does not answer, in the same multiples",
  },
  maxIntrospectionCacheBytes: {
    default: 8_388_608,
    unit: "bytes",
    help: "cached answers to introspection; evicted by least recent use",
  },
  maxVariablesBytes: { default: 262_144, unit: "bytes", help: "variables of one GraphQL operation" },
  maxAutomaticQueries: {
    default: 1_000,
    unit: "documents",
    help: "automatic persisted queries kept, of all clients",
  },
  maxAutomaticQueryBytes: {
    default: 4_194_304,
    unit: "bytes",
    help: "texts of automatic persisted queries, of all clients",
  },
  maxAutomaticQueriesPerClient: {
    default: 100,
    unit: "documents",
    help: "automatic persisted queries kept of one client, and the same share of the bytes",
  },
  maxInputDepth: {
    default: 32,
    unit: "levels",
    help: "nesting of an input, an answer or arguments",
    max: 256,
  },
  maxPersistedOperations: {
    default: 100_000,
    unit: "operations",
    help: "documents in the list of persisted operations",
  },
} as const;
