/** The body is not JSON. */
export const NO_JSON = 415;
/** Errors of every read. */
export const READING_ERRORS = ["BAD_USER_INPUT", "UNAUTHENTICATED", "INTERNAL_SERVER_ERROR"];
export function jsonContent(schema, examples = {}) {
  const hasExamples = Object.keys(examples).length > 0;
  return { "application/json": { schema, ...(hasExamples && { examples }) } };
}
export function answer(description, content, headers) {
  return { description, ...(headers && { headers }), content };
}
//# sourceMappingURL=openapi-answers.js.map
