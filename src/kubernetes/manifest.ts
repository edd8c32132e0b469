import { parseAllDocuments, stringify } from "yaml";
import { objectsFor, tokenSecret } from "./objects/objects.js";
import { isServer, readServer, unknownFields } from "./objects/read-server.js";
import type { KubeObject } from "./objects/server.js";

/** An invalid file; the message has one line for each fault. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

export interface ManifestOptions {
  readonly gatewayImage: string;
}

/**
 * The objects that the operator makes for the AgentServers in a file of YAML, as YAML. Other kinds in the file are left
 * out: they are applied as they are. Throws ManifestError.
 */
export function manifestOf(text: string, { gatewayImage }: ManifestOptions): string {
  const servers = documentsIn(text).filter(isServer);
  if (servers.length === 0) throw new ManifestError("the file holds no AgentServer");
  return servers
    .flatMap((document) => objectsIn(document, gatewayImage))
    .map(asDocument)
    .join("");
}

/** One document of a YAML stream. */
export function asDocument(object: object): string {
  return `---\n${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function documentsIn(text: string): KubeObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new ManifestError(`the file is not YAML: ${error.message}`);
    const object = document.toJS() as KubeObject | string | number | null;
    return object !== null && typeof object === "object" ? [object] : [];
  });
}

function objectsIn(document: KubeObject, gatewayImage: string): KubeObject[] {
  const metadata = { ...document.metadata, namespace: document.metadata?.namespace ?? "default" };
  const reading = readServer({ ...document, metadata });
  const unknown = unknownFields(document).map((path) => `${path}: there is no such field`);
  const problems = [...unknown, ...("problems" in reading ? reading.problems : [])];
  if (problems.length > 0 || "problems" in reading) {
    throw new ManifestError([`AgentServer ${metadata.name} is not valid`, ...problems].join("\n  "));
  }
  const { server } = reading;
  const secret = tokenSecret(server);
  const surroundings = { gatewayImage, inputs: "", hasServiceMonitor: true };
  return [...(secret ? [secret] : []), ...objectsFor(server, surroundings)];
}
