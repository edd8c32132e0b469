import { z } from "zod";
export declare const PHASES: readonly ["ACTIVE", "EVAPORATING", "EVAPORATED"];
declare const spec: z.ZodObject<
  {
    type: z.ZodString;
    source: z.ZodString;
    target: z.ZodOptional<z.ZodString>;
    initialIntensity: z.ZodDefault<z.ZodNumber>;
    halfLifeMinutes: z.ZodDefault<z.ZodNumber>;
    emittedAt: z.ZodOptional<z.ZodString>;
    payload: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
    ttlSeconds: z.ZodOptional<z.ZodInt>;
  },
  z.core.$strip
>;
declare const status: z.ZodObject<
  {
    phase: z.ZodOptional<
      z.ZodEnum<{
        ACTIVE: "ACTIVE";
        EVAPORATED: "EVAPORATED";
        EVAPORATING: "EVAPORATING";
      }>
    >;
  },
  z.core.$strip
>;
export declare const PHEROMONE: {
  readonly kind: "Pheromone";
  readonly plural: "pheromones";
  readonly singular: "pheromone";
  readonly shortNames: readonly ["phero"];
  readonly what: "A signal between agents that fades by itself: a deposit in every terrarium that mirrors its namespace.";
  readonly spec: z.ZodObject<
    {
      type: z.ZodString;
      source: z.ZodString;
      target: z.ZodOptional<z.ZodString>;
      initialIntensity: z.ZodDefault<z.ZodNumber>;
      halfLifeMinutes: z.ZodDefault<z.ZodNumber>;
      emittedAt: z.ZodOptional<z.ZodString>;
      payload: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
      ttlSeconds: z.ZodOptional<z.ZodInt>;
    },
    z.core.$strip
  >;
  readonly status: z.ZodObject<
    {
      phase: z.ZodOptional<
        z.ZodEnum<{
          ACTIVE: "ACTIVE";
          EVAPORATED: "EVAPORATED";
          EVAPORATING: "EVAPORATING";
        }>
      >;
    },
    z.core.$strip
  >;
  readonly scale: null;
  readonly rules: readonly [];
  readonly columns: readonly [
    {
      readonly name: "Type";
      readonly type: "string";
      readonly jsonPath: ".spec.type";
    },
    {
      readonly name: "Source";
      readonly type: "string";
      readonly jsonPath: ".spec.source";
    },
    {
      readonly name: "Target";
      readonly type: "string";
      readonly jsonPath: ".spec.target";
    },
    {
      readonly name: "Intensity";
      readonly type: "number";
      readonly jsonPath: ".spec.initialIntensity";
    },
    {
      readonly name: "Phase";
      readonly type: "string";
      readonly jsonPath: ".status.phase";
    },
    {
      readonly name: "Age";
      readonly type: "date";
      readonly jsonPath: ".metadata.creationTimestamp";
    },
  ];
};
export type PheromoneSpec = z.output<typeof spec>;
export type PheromoneStatus = z.output<typeof status>;
export {};
