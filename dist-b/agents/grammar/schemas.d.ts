import { z } from "zod";
/** Schemas of the commands' arguments and results. */
export declare const grammarName: z.ZodString;
export declare const grammarText: z.ZodString;
export declare const textToParse: z.ZodString;
export declare const stripCode: z.ZodDefault<z.ZodBoolean>;
export declare const reified: z.ZodObject<
  {
    name: z.ZodString;
    isReplaced: z.ZodBoolean;
    rules: z.ZodArray<z.ZodString>;
    warnings: z.ZodArray<
      z.ZodObject<
        {
          line: z.ZodNullable<z.ZodInt32>;
          column: z.ZodNullable<z.ZodInt32>;
          offset: z.ZodNullable<z.ZodInt32>;
          severity: z.ZodEnum<{
            error: "error";
            warning: "warning";
          }>;
          message: z.ZodString;
        },
        z.core.$strip
      >
    >;
    stripped: z.ZodArray<
      z.ZodObject<
        {
          line: z.ZodNullable<z.ZodInt32>;
          column: z.ZodNullable<z.ZodInt32>;
          offset: z.ZodNullable<z.ZodInt32>;
          severity: z.ZodEnum<{
            error: "error";
            warning: "warning";
          }>;
          message: z.ZodString;
        },
        z.core.$strip
      >
    >;
    strippedCount: z.ZodInt32;
  },
  z.core.$strip
>;
/** `tree` has no schema: it is copied and bounded where it is built, and validating it again would cost more than parsing. */
export declare const parsed: z.ZodObject<
  {
    name: z.ZodString;
    tree: z.ZodUnknown;
  },
  z.core.$strip
>;
export declare const listed: z.ZodObject<
  {
    grammars: z.ZodArray<
      z.ZodObject<
        {
          name: z.ZodString;
          characters: z.ZodInt32;
          isExample: z.ZodBoolean;
        },
        z.core.$strip
      >
    >;
    grammarsMax: z.ZodInt32;
  },
  z.core.$strip
>;
export declare const shown: z.ZodObject<
  {
    name: z.ZodString;
    grammar: z.ZodString;
  },
  z.core.$strip
>;
export declare const forgotten: z.ZodObject<
  {
    name: z.ZodString;
  },
  z.core.$strip
>;
