import { z } from "zod";
export declare const QUANTITY: RegExp;
export declare const text: (what: string, max?: number) => z.ZodString;
export declare const label: (what: string, max?: number) => z.ZodString;
export declare const labels: (what: string) => z.ZodRecord<z.ZodString, z.ZodString>;
export declare const keyOf: (kind: string) => z.ZodObject<
  {
    name: z.ZodString;
    key: z.ZodString;
  },
  z.core.$strip
>;
declare const variable: z.ZodObject<
  {
    name: z.ZodString;
    value: z.ZodOptional<z.ZodString>;
    valueFrom: z.ZodOptional<
      z.ZodObject<
        {
          secretKeyRef: z.ZodOptional<
            z.ZodObject<
              {
                name: z.ZodString;
                key: z.ZodString;
              },
              z.core.$strip
            >
          >;
          configMapKeyRef: z.ZodOptional<
            z.ZodObject<
              {
                name: z.ZodString;
                key: z.ZodString;
              },
              z.core.$strip
            >
          >;
        },
        z.core.$strip
      >
    >;
  },
  z.core.$strip
>;
export declare const variables: (what: string) => z.ZodArray<
  z.ZodObject<
    {
      name: z.ZodString;
      value: z.ZodOptional<z.ZodString>;
      valueFrom: z.ZodOptional<
        z.ZodObject<
          {
            secretKeyRef: z.ZodOptional<
              z.ZodObject<
                {
                  name: z.ZodString;
                  key: z.ZodString;
                },
                z.core.$strip
              >
            >;
            configMapKeyRef: z.ZodOptional<
              z.ZodObject<
                {
                  name: z.ZodString;
                  key: z.ZodString;
                },
                z.core.$strip
              >
            >;
          },
          z.core.$strip
        >
      >;
    },
    z.core.$strip
  >
>;
export type Variable = z.output<typeof variable>;
export {};
