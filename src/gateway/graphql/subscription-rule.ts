import { GraphQLError, Kind, OperationTypeNode, type SelectionSetNode, type ValidationRule } from "graphql";

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
