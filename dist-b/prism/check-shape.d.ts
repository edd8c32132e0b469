import type { JsonValue } from "../base/json.js";
import type { CommandDescriptor } from "../events/command.js";
import { type Shape } from "./shape.js";
export interface ShapeIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
/**
 * The gate in front of a command, the same on every surface: it refuses exactly the arguments that GraphQL's own
 * coercion of the typed arguments refuses. The command's validator checks the rest. Throws BAD_USER_INPUT that names
 * each field and its fault; `details.issues` lists them.
 */
export type ArgumentCheck = (args: JsonValue) => void;
export declare function createArgumentCheck({ input }: Pick<CommandDescriptor, "input">): ArgumentCheck;
/** Every fault of the value. Empty when it fits. */
export declare function shapeIssues(shape: Shape, value: JsonValue): readonly ShapeIssue[];
