import { z } from "zod";
import { PRESERVE, withRules } from "./rules.js";

export const PHASES = ["ACTIVE", "EVAPORATING", "EVAPORATED"] as const;

const spec = withRules(
  z.object({
    type: z
      .string()
      .regex(/^[A-Za-z0-9_.-]+$/)
      .max(64)
      .describe("kind of signal, such as WARNING or OPPORTUNITY"),
    source: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe(
        "the agent that deposited it, set by the operator on resources that it mirrors out; elsewhere only a note, because terrariums deposit such resources as `client:operator`",
      ),
    target: z.string().min(1).max(128).optional().describe("the agent it is meant for"),
    initialIntensity: z.number().min(0).max(1).default(1).describe("strength when it was left"),
    halfLifeMinutes: z
      .number()
      .min(0.01)
      .max(525_600)
      .default(10)
      .describe("minutes in which half of the strength fades"),
    emittedAt: z
      .string()
      .meta({ format: "date-time" })
      .optional()
      .describe("when it was left; default: when the resource was made"),
    payload: z
      .unknown()
      .meta({ [PRESERVE]: true })
      .optional()
      .describe("what it says: JSON, at most 8 KiB"),
    ttlSeconds: z.int().min(1).max(31_536_000).optional().describe("gone at this age, however strong"),
  }),
  {
    cel: "self == oldSelf",
    message: "a signal that was left cannot be changed: delete it and leave another",
  },
);

const status = z.object({
  phase: z
    .enum(PHASES)
    .optional()
    .describe("ACTIVE, EVAPORATING below half its strength, EVAPORATED below 0.01; then it is swept"),
});

export const PHEROMONE = {
  kind: "Pheromone",
  plural: "pheromones",
  singular: "pheromone",
  shortNames: ["phero"],
  what: "A signal between agents that fades by itself: a deposit in every terrarium that mirrors its namespace.",
  spec,
  status,
  scale: null,
  rules: [],
  columns: [
    { name: "Type", type: "string", jsonPath: ".spec.type" },
    { name: "Source", type: "string", jsonPath: ".spec.source" },
    { name: "Target", type: "string", jsonPath: ".spec.target" },
    { name: "Intensity", type: "number", jsonPath: ".spec.initialIntensity" },
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
} as const;

export type PheromoneSpec = z.output<typeof spec>;
export type PheromoneStatus = z.output<typeof status>;
