import { z } from "zod";
declare const condition: z.ZodObject<
  {
    type: z.ZodString;
    status: z.ZodEnum<{
      False: "False";
      True: "True";
      Unknown: "Unknown";
    }>;
    observedGeneration: z.ZodOptional<z.ZodInt>;
    lastTransitionTime: z.ZodString;
    reason: z.ZodString;
    message: z.ZodString;
  },
  z.core.$strip
>;
export declare const status: z.ZodObject<
  {
    observedGeneration: z.ZodOptional<z.ZodInt>;
    conditions: z.ZodOptional<
      z.ZodArray<
        z.ZodObject<
          {
            type: z.ZodString;
            status: z.ZodEnum<{
              False: "False";
              True: "True";
              Unknown: "Unknown";
            }>;
            observedGeneration: z.ZodOptional<z.ZodInt>;
            lastTransitionTime: z.ZodString;
            reason: z.ZodString;
            message: z.ZodString;
          },
          z.core.$strip
        >
      >
    >;
    replicas: z.ZodOptional<z.ZodInt>;
    selector: z.ZodOptional<z.ZodString>;
    endpoint: z.ZodOptional<z.ZodString>;
    agents: z.ZodOptional<
      z.ZodArray<
        z.ZodObject<
          {
            id: z.ZodString;
            health: z.ZodString;
            message: z.ZodOptional<z.ZodString>;
          },
          z.core.$strip
        >
      >
    >;
    agentsHealthy: z.ZodOptional<z.ZodString>;
    watching: z.ZodOptional<z.ZodInt>;
    waiting: z.ZodOptional<z.ZodInt>;
  },
  z.core.$strip
>;
export type AgentServerStatus = z.output<typeof status>;
export type Condition = z.output<typeof condition>;
export {};
