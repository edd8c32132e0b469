const IN_BOTH = {
  $id: "reference",
  $ref: "reference",
  $defs: "schemasByName",
  definitions: "schemasByName",
  type: "types",
  enum: "list",
  const: "any",
  multipleOf: "positive",
  minimum: "limit",
  maximum: "limit",
  exclusiveMinimum: "limit",
  exclusiveMaximum: "limit",
  minLength: "count",
  maxLength: "count",
  pattern: "pattern",
  minItems: "count",
  maxItems: "count",
  uniqueItems: "flag",
  contains: "schema",
  minProperties: "count",
  maxProperties: "count",
  required: "names",
  properties: "schemasByName",
  patternProperties: "schemasByPattern",
  additionalProperties: "schema",
  propertyNames: "schema",
  dependencies: "dependencies",
  allOf: "schemas",
  anyOf: "schemas",
  oneOf: "schemas",
  not: "schema",
  if: "schema",
  // oxlint-disable-next-line unicorn/no-thenable -- the keyword has this name
  then: "schema",
  else: "schema",
};
const IN_2020_12 = {
  $anchor: "reference",
  $dynamicAnchor: "reference",
  $dynamicRef: "reference",
  items: "schema",
  prefixItems: "schemas",
  minContains: "count",
  maxContains: "count",
  unevaluatedItems: "schema",
  unevaluatedProperties: "schema",
  dependentRequired: "namesByName",
  dependentSchemas: "schemasByName",
};
const IN_DRAFT_07 = { items: "schemaOrSchemas", additionalItems: "schema" };
/**
 * The keywords that affect the verdict. All others are annotations, including `format`: JSON Schema 2020-12 does not
 * assert formats by default.
 */
export const KEYWORDS = {
  "2020-12": new Map(Object.entries({ ...IN_BOTH, ...IN_2020_12 })),
  7: new Map(Object.entries({ ...IN_BOTH, ...IN_DRAFT_07 })),
};
//# sourceMappingURL=keywords.js.map
