import type { AgentDescriptor } from "../../link/port.js";
import type { AgentDefinition } from "./definition.js";
/** The description of an agent for the gateway. */
export declare function describeAgent(
  definition: AgentDefinition,
  module: string,
  commands: AgentDescriptor["commands"],
): AgentDescriptor;
