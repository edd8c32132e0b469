import type { AgentServer, KubeObject } from "./server.js";
/** A server with all defaults, or what is wrong with it: one line for each fault, with the path of the field. */
export type Reading =
  | {
      readonly server: AgentServer;
    }
  | {
      readonly problems: readonly string[];
    };
/** Checks an AgentServer as the API server does, and beyond: rules over several fields that CEL would be too dear for. */
export declare function readServer(object: KubeObject): Reading;
/** Members of the object that no field of its kind is called, as paths. The API server drops them; kubectl warns. */
export declare function unknownFields(object: KubeObject): string[];
export declare const isServer: ({ apiVersion, kind }: Partial<KubeObject>) => boolean;
