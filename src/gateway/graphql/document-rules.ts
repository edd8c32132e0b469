import { costLimitRule } from "@escape.tech/graphql-armor-cost-limit";
import { maxAliasesRule } from "@escape.tech/graphql-armor-max-aliases";
import { maxDepthRule } from "@escape.tech/graphql-armor-max-depth";
import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { TerrariumError } from "../../base/errors.js";
import type { LimitName, Limits } from "../../base/limits.js";
import { graphqlErrorOf } from "../answers/errors.js";

/** What a document can be too much of, in words. */
const TOO_MUCH = {
  maxDocumentBytes: (max: number) => `longer than ${max} bytes`,
  maxDocumentTokens: (max: number) => `more than ${max} tokens`,
  maxDocumentDepth: (max: number) => `nested deeper than ${max} levels`,
  maxDocumentAliases: (max: number) => `using more than ${max} aliases`,
  maxDocumentBreadth: (max: number) => `asking for more than ${max} things side by side`,
  maxIntrospections: (max: number) =>
    `introspecting more than ${max} times what the standard introspection query asks for`,
  maxDocumentCost: (max: number) => `dearer than ${max} points`,
} as const satisfies Partial<Record<LimitName, (max: number) => string>>;

type DocumentLimit = keyof typeof TOO_MUCH;

export function tooComplex(limit: DocumentLimit, max: number): GraphQLError {
  return graphqlErrorOf(
    new TerrariumError("QUERY_TOO_COMPLEX", `this document is ${TOO_MUCH[limit](max)}`, { limit, max }),
  );
}

/** graphql-js keeps variables in plain objects, where a value of this name is lost: an argument would count as not given. */
function unusableVariable(): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", "a variable cannot be named __proto__", { field: "query" });
}

/**
 * The rules that bound how much work a document is. They look at its text alone, and are cheap: they come before all
 * others. What an introspection tool asks is deep and broad by nature: its cost is measured apart, see introspection.ts.
 */
export function documentRules(limits: Limits): readonly ValidationRule[] {
  const { maxDocumentDepth, maxDocumentAliases, maxDocumentBreadth, maxDocumentCost } = limits;
  const reject = (limit: DocumentLimit) => ({
    propagateOnRejection: false,
    onReject: [(context: ValidationContext | null) => context?.reportError(tooComplex(limit, limits[limit]))],
  });
  const breadthRule: ValidationRule = (context) => ({
    SelectionSet({ selections }) {
      if (selections.length > maxDocumentBreadth) {
        context.reportError(tooComplex("maxDocumentBreadth", maxDocumentBreadth));
      }
    },
  });
  const variablesRule: ValidationRule = (context) => ({
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
 * A subscription has exactly one root field, so it must not depend on a condition whether it is there (GraphQL, 5.2.4
 * "Single root field"). graphql-js counts fields alone, and comes to grief over none.
 */
export const unconditionalSubscriptionRule: ValidationRule = (context) => ({
  OperationDefinition({ operation, selectionSet }) {
    if (operation !== OperationTypeNode.SUBSCRIPTION) return;
    const seen = new Set<string>();
    const look = ({ selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        const condition = selection.directives?.find(({ name }) => CONDITIONS.includes(name.value));
        if (condition) {
          const message = `@${condition.name.value} is not for the root field of a subscription`;
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
