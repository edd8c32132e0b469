import type { Flags } from "../settings.js";
/** `terrarium k8s manifest`: prints what the operator would make for the AgentServers in a file. */
export declare function writeManifest(file: string, flags: Flags): void;
/** `terrarium k8s install`: prints the custom resources and the operator, for `kubectl apply --server-side -f -`. */
export declare function writeInstallation(flags: Flags): void;
