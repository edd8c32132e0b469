import { costLimitRule } from "@escape.tech/graphql-armor-cost-limit";
import { maxAliasesRule } from "@escape.tech/graphql-armor-max-aliases";
import { maxDepthRule } from "@escape.tech/graphql-armor-max-depth";
import { GraphQLError, Kind, OperationTypeNode } from "graphql";
import { TerrariumError } from "../../base/errors.js";
import { graphqlErrorOf } from "../answers/errors.js";
/** How a document exceeds each limit, in words. */
const TOO_MUCH = {
  maxDocumentBytes: (max) => `longer than ${max} bytes`,
  maxDocumentTokens: (max) => `more than ${max} tokens`,
  maxDocumentDepth: (max) => `nested deeper than ${max} levels`,
  maxDocumentAliases: (max) => `using more than ${max} aliases`,
  maxDocumentBreadth: (max) => `selecting more than ${max} fields at one level`,
  maxIntrospections: (max) =>
    `asking for more than ${max} times the result of the standard introspection query`,
  maxDocumentCost: (max) => `more expensive than ${max} points`,
};
export function tooComplex(limit, max) {
  return graphqlErrorOf(
    new TerrariumError("QUERY_TOO_COMPLEX", `this document is ${TOO_MUCH[limit](max)}`, { limit, max }),
  );
}
/** graphql-js keeps variables in plain objects and loses a value with this name: the argument would count as missing. */
function unusableVariable() {
  return new TerrariumError("BAD_USER_INPUT", "a variable cannot be named __proto__", { field: "query" });
}
/**
 * Rules that bound the work a document causes. They read the document alone and are cheap, so they run before all other
 * rules. Introspection is deep and broad by nature; introspection.ts measures its cost instead.
 */
export function documentRules(limits) {
  const { maxDocumentDepth, maxDocumentAliases, maxDocumentBreadth, maxDocumentCost } = limits;
  const reject = (limit) => ({
    propagateOnRejection: false,
    onReject: [(context) => context?.reportError(tooComplex(limit, limits[limit]))],
  });
  const breadthRule = (context) => ({
    SelectionSet({ selections }) {
      if (selections.length > maxDocumentBreadth) {
        context.reportError(tooComplex("maxDocumentBreadth", maxDocumentBreadth));
      }
    },
  });
  const variablesRule = (context) => ({
    VariableDefinition({ variable }) {
      if (variable.name.value === "__proto__") context.reportError(graphqlErrorOf(unusableVariable()));
    },
  });
  return [
    variablesRule,
    maxDepthRule({
      n: maxDocumentDepth,
      ignoreIntrospection: true,
      flattenFragments: true,
      ...reject("maxDocumentDepth"),
    }),
    maxAliasesRule({ n: maxDocumentAliases, ...reject("maxDocumentAliases") }),
    breadthRule,
    costLimitRule({
      maxCost: maxDocumentCost,
      ignoreIntrospection: true,
      flattenFragments: true,
      ...reject("maxDocumentCost"),
    }),
  ];
}
const CONDITIONS = ["skip", "include"];
/**
 * A subscription has exactly one root field, so that field must not be conditional (GraphQL, 5.2.4 "Single root field").
 * graphql-js counts only the fields in the text, and fails at run time when the condition leaves none.
 */
export const unconditionalSubscriptionRule = (context) => ({
  OperationDefinition({ operation, selectionSet }) {
    if (operation !== OperationTypeNode.SUBSCRIPTION) return;
    const seen = new Set();
    const look = ({ selections }) => {
      for (const selection of selections) {
        const condition = selection.directives?.find(({ name }) => CONDITIONS.includes(name.value));
        if (condition) {
          const message = `@${condition.name.value} is not allowed on the root field of a subscription`;
          context.reportError(new GraphQLError(message, { nodes: condition }));
        }
        if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet);
        if (selection.kind !== Kind.FRAGMENT_SPREAD || seen.has(selection.name.value)) continue;
        seen.add(selection.name.value);
        const fragment = context.getFragment(selection.name.value);
        if (fragment) look(fragment.selectionSet);
      }
    };
    look(selectionSet);
  },
});
//# sourceMappingURL=document-rules.js.map
