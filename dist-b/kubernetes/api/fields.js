import { z } from "zod";
import { named, withRules } from "./rules.js";
export const QUANTITY = /^\d+(\.\d+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
/** Variables that other fields of the resource set. */
const RESERVED = [
  "TERRARIUM_AGENTS",
  "TERRARIUM_BASE_PATH",
  "TERRARIUM_DATA_DIR",
  "TERRARIUM_EPHEMERAL",
  "TERRARIUM_HOST",
  "TERRARIUM_JWKS_URL",
  "TERRARIUM_JWT_AUDIENCE",
  "TERRARIUM_JWT_ISSUER",
  "TERRARIUM_JWT_SECRET",
  "TERRARIUM_NO_BUNDLED",
  "TERRARIUM_PORT",
  "TERRARIUM_TOKEN",
];
export const text = (what, max = 253) => z.string().min(1).max(max).describe(what);
export const label = (what, max = 63) => z.string().regex(LABEL).max(max).describe(what);
export const labels = (what) => z.record(z.string(), z.string().max(4_096)).describe(what);
export const keyOf = (kind) =>
  z.object({ name: text(`name of the ${kind}`), key: text(`key within the ${kind}`) });
const variable = withRules(
  z.object({
    name: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
      .max(128)
      .describe("name of the variable"),
    value: z.string().max(32_768).optional().describe("its value"),
    valueFrom: withRules(
      z.object({
        secretKeyRef: keyOf("Secret").optional().describe("take the value from a Secret"),
        configMapKeyRef: keyOf("ConfigMap").optional().describe("take the value from a ConfigMap"),
      }),
      {
        cel: "has(self.secretKeyRef) != has(self.configMapKeyRef)",
        message: "valueFrom needs exactly one of secretKeyRef and configMapKeyRef",
        holds: (from) => (from.secretKeyRef === undefined) !== (from.configMapKeyRef === undefined),
      },
    )
      .optional()
      .describe("where to take the value from; instead of `value`"),
  }),
  {
    cel: "has(self.value) != has(self.valueFrom)",
    message: "a variable needs exactly one of value and valueFrom",
    holds: ({ value, valueFrom }) => (value === undefined) !== (valueFrom === undefined),
  },
);
export const variables = (what) =>
  withRules(named(variable, what, 64), {
    cel: `self.all(e, !(e.name in ['${RESERVED.join("', '")}']))`,
    message:
      "variables that other fields set cannot be set here: use spec.agents, spec.auth, spec.gateway.port or spec.gateway.bundledAgents",
    holds: (list) => list.every(({ name }) => !RESERVED.includes(name)),
  });
//# sourceMappingURL=fields.js.map
