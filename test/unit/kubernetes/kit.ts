import { readServer } from "../../../src/kubernetes/objects/read-server.js";
import type { AgentServer, KubeObject, Surroundings } from "../../../src/kubernetes/objects/server.js";

export const SURROUNDINGS: Surroundings = {
  gatewayImage: "terrarium:test",
  inputs: "abc",
  hasServiceMonitor: true,
};

/** An AgentServer as it is written in a file. */
export function written(spec: object, name = "garden"): KubeObject {
  return {
    apiVersion: "terrarium.dev/v1alpha1",
    kind: "AgentServer",
    metadata: { name, namespace: "here", uid: "uid-1" },
    spec,
  };
}

/** The same with defaults. Throws when it is invalid. */
export function server(spec: object = {}, name?: string): AgentServer {
  const reading = readServer(written(spec, name));
  if ("problems" in reading) throw new Error(reading.problems.join("\n"));
  return reading.server;
}

export const MODULE_AGENT = { name: "ticker", module: { configMap: "modules", key: "ticker.mjs" } };
export const IMAGE_AGENT = { name: "greeter", image: "agents:1", modules: ["greeter.mjs"] };

/** A part of an object, as far as tests look into it. */
export interface Part {
  readonly name: string;
  readonly [member: string]: unknown;
}

export interface Pod {
  readonly metadata: { readonly labels: object; readonly annotations: object };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers: readonly Container[];
    readonly volumes: readonly Part[];
    readonly terminationGracePeriodSeconds: number;
    readonly [member: string]: unknown;
  };
}

export interface Container extends Part {
  readonly env: readonly Part[];
  readonly volumeMounts: readonly { readonly mountPath: string }[];
  readonly startupProbe: { readonly periodSeconds: number; readonly failureThreshold: number };
}

export interface StatefulSet {
  readonly spec: { readonly replicas: number; readonly template: Pod };
}
