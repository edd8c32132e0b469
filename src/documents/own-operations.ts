import * as agents from "./agents.js";
import * as commands from "./commands.js";
import * as events from "./events.js";
import * as freezes from "./freezes.js";
import * as browsers from "./generated/graphql.js";
import * as pheromones from "./pheromones.js";
import * as runs from "./runs.js";
import * as semaphores from "./semaphores.js";
import * as shares from "./shares.js";

/**
 * The text of every operation sent by the dashboard, the embedded elements and the command line of this version.
 * Built from the constants they send, so that the list cannot be outdated.
 */
export const OWN_OPERATIONS: readonly string[] = [
  ...[agents, commands, events, freezes, pheromones, runs, semaphores, shares].flatMap((file) =>
    Object.values(file).flatMap((value) => (typeof value === "object" ? [value.text] : [])),
  ),
  ...Object.values(browsers).flatMap((value) =>
    value instanceof browsers.TypedDocumentString && !value.__meta__?.["fragmentName"]
      ? [value.toString()]
      : [],
  ),
];
