// charts/terrarium-operator: the same objects as deploy/operator.yaml, as a Helm chart.
import { stringify } from "yaml";
import { packageVersion } from "../src/base/files/package-files.js";
import type { Json } from "../src/kubernetes/api/crd.js";
import { gatewayImage, operatorImage } from "../src/kubernetes/images.js";
import { installation } from "../src/kubernetes/install/install.js";
import { asDocument } from "../src/kubernetes/manifest.js";

const MADE = "# Made from src/kubernetes by `npm run docs`.\n";
/** Stand for values while the objects are made; no object has them otherwise. */
const PLACES = {
  namespace: "place-of-namespace",
  only: "place-of-only",
  operatorImage: "place-of-operator-image",
  gatewayImage: "place-of-gateway-image",
};
const EXPRESSIONS: Readonly<Record<string, string>> = {
  [PLACES.namespace]: "{{ .Release.Namespace }}",
  [PLACES.only]: "{{ .Values.only | quote }}",
  [PLACES.operatorImage]: "{{ .Values.operatorImage | quote }}",
  [PLACES.gatewayImage]: "{{ .Values.gatewayImage | quote }}",
};

const isDefinition = ({ kind }: Json): boolean => kind === "CustomResourceDefinition";

/** Helm deletes what a release leaves out, and with the definitions all AgentServers. */
function kept(definition: Json): Json {
  const metadata = definition["metadata"] as Json;
  return { ...definition, metadata: { ...metadata, annotations: { "helm.sh/resource-policy": "keep" } } };
}

function template(objects: readonly Json[]): string {
  const text = objects.map(asDocument).join("");
  if (text.includes("{{")) throw new Error("an object has text that Helm would take for a template");
  return Object.entries(EXPRESSIONS).reduce(
    (all, [place, expression]) => all.replaceAll(place, expression),
    text,
  );
}

/** The files of the chart by their paths within it. */
export function operatorChart(): Readonly<Record<string, string>> {
  const version = packageVersion();
  const objects = (only: string | null): readonly Json[] =>
    // Helm makes the namespace of a release.
    installation({ ...PLACES, only }).filter(({ kind }) => kind !== "Namespace");
  const definitions = objects(null).filter(isDefinition).map(kept);
  const rest = (only: string | null): string =>
    template(objects(only).filter((object) => !isDefinition(object)));
  return {
    "Chart.yaml":
      MADE +
      stringify({
        apiVersion: "v2",
        name: "terrarium-operator",
        description: "Custom resources and operator of Terrarium: agent servers as resources",
        type: "application",
        version,
        appVersion: version,
      }),
    "values.yaml": `${MADE}# Image of the operator.
operatorImage: ${operatorImage()}
# Image of gateways whose AgentServer names none.
gatewayImage: ${gatewayImage()}
# The only namespace that the operator watches; empty: all.
only: ""
# Whether the release has the custom resource definitions. They stay when the release is uninstalled.
definitions: true
`,
    "templates/definitions.yaml": `${MADE}{{- if .Values.definitions }}\n${template(definitions)}{{- end }}\n`,
    "templates/operator.yaml": `${MADE}{{- if .Values.only }}\n${rest(PLACES.only)}{{- else }}\n${rest(null)}{{- end }}\n`,
  };
}
