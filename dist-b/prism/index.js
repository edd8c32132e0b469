export { createArgumentCheck } from "./check-shape.js";
export { command } from "./command.js";
export { agentHelp, commandHelp } from "./cli/cli-help.js";
export { agentToComplete, completeCall } from "./cli/completion.js";
export { describeCommands } from "./describe-commands.js";
export { findCommand, isCommandName } from "./describe-commands.js";
export { describeGraphql, hasListedCommands } from "./graphql-deployment.js";
export { createGraphqlTranslator } from "./graphql-values.js";
export { createOpenapi } from "./openapi/openapi.js";
export { formatFlags, parseFlags } from "./cli/parse-flags.js";
export { splitCall } from "./cli/tool-flags.js";
//# sourceMappingURL=index.js.map
