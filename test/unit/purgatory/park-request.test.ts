import { describe, expect, it } from "vitest";

import { TerrariumError } from "../../../src/base/errors.js";
import { PURGATORY_LIMITS } from "../../../src/purgatory/limits.js";
import { checkParkRequest } from "../../../src/purgatory/park-request.js";

const least = { reason: "APPROVAL_NEEDED", prompt: "Go on?" };

function check(request: unknown) {
  return checkParkRequest(request, PURGATORY_LIMITS);
}

function refusalOf(request: unknown): Partial<TerrariumError> {
  try {
    check(request);
  } catch (error) {
    if (error instanceof TerrariumError) return { code: error.code, details: error.details };
    throw error;
  }
  throw new Error("the request was not refused");
}

class Account {
  readonly balance = 1;
}
const cycle: { self?: unknown } = {};
cycle.self = cycle;

describe("a request to park", () => {
  it("[PURGATORY-5] is filled in with defaults", () => {
    expect(check(least)).toEqual({
      ...least,
      options: [],
      severity: "INFO",
      state: null,
      stateVersion: 1,
      responseSchema: null,
      deadline: null,
      escalation: null,
    });
  });

  it("stays the same when checked again", () => {
    const terms = check({
      ...least,
      options: ["Yes"],
      severity: "CRITICAL",
      state: { list: [1, "two", null] },
      stateVersion: 3,
      responseSchema: { type: "object" },
      deadline: "2026-11-22T12:00:00Z",
      escalation: "on-call",
    });
    expect(check(terms)).toEqual(terms);
  });

  it.each([1_795_348_800_000, "2026-11-22T12:00:00Z", "2026-11-22T13:00+01:00", new Date(1_795_348_800_000)])(
    "takes %s as a deadline",
    (deadline) => {
      expect(check({ ...least, deadline }).deadline).toBe(1_795_348_800_000);
    },
  );

  it.each([
    ["request", null],
    ["request", "park"],
    ["reason", { prompt: "Go on?" }],
    ["reason", { ...least, reason: "BECAUSE" }],
    ["prompt", { ...least, prompt: " " }],
    ["prompt", { ...least, prompt: "x".repeat(PURGATORY_LIMITS.promptLengthMax + 1) }],
    ["prompt", { reason: "APPROVAL_NEEDED" }],
    ["severity", { ...least, severity: "FATAL" }],
    ["options", { ...least, options: "Yes" }],
    ["options", { ...least, options: ["Yes", "Yes"] }],
    ["options", { ...least, options: Array.from({ length: PURGATORY_LIMITS.optionsMax + 1 }, String) }],
    ["options[1]", { ...least, options: ["Yes", ""] }],
    ["options[1]", { ...least, options: ["Yes", "\u3164\u200b"] }],
    ["prompt", { ...least, prompt: "\u2800\u202e" }],
    ["options", { ...least, options: ["Approve", "Reject", "approve"] }],
    ["responseSchema/enum", { ...least, responseSchema: { enum: ["Yes", "yes "] } }],
    [
      "responseSchema/properties/how/enum",
      { ...least, responseSchema: { properties: { how: { enum: [1, "1"] } } } },
    ],
    [
      "responseSchema/oneOf",
      {
        ...least,
        responseSchema: { oneOf: ["a", "b"].map((value) => ({ const: value, title: "Approve" })) },
      },
    ],
    ["options[0]", { ...least, options: [7] }],
    ["options[0]", { ...least, options: ["x".repeat(PURGATORY_LIMITS.optionLengthMax + 1)] }],
    ["stateVersion", { ...least, stateVersion: 1.5 }],
    ["stateVersion", { ...least, stateVersion: -1 }],
    ["deadline", { ...least, deadline: "tomorrow" }],
    ["deadline", { ...least, deadline: "2026-11-22T12:00:00" }],
    ["deadline", { ...least, deadline: "2026-02-30T00:00:00Z" }],
    ["deadline", { ...least, deadline: new Date(Number.NaN) }],
    ["deadline", { ...least, deadline: Infinity }],
    ["deadline", { ...least, deadline: 253_402_300_800_000 }],
    ["deadline", { ...least, deadline: -1 }],
    ["escalation", { ...least, escalation: "" }],
    ["promt", { ...least, promt: "Go on?" }],
  ])("[PURGATORY-2] is refused, naming %s", (field, request) => {
    expect(refusalOf(request)).toEqual({ code: "BAD_USER_INPUT", details: { field } });
  });

  it("[PURGATORY-2] names both look-alike options, and the characters that differ", () => {
    const options = ["Reject", "Approve", "\u0410pprove\u200b"];
    expect(() => check({ ...least, options })).toThrow(
      'options cannot be told apart: 1 "Approve" and 2 "\u0410pprove⟨U+200B⟩" (with U+0410 U+200B) look the same',
    );
  });

  it("[PURGATORY-2] accepts options and schemas with distinguishable choices", () => {
    const schema = {
      oneOf: [
        { const: "A", title: "Approve" },
        { const: "a", title: "Reject" },
      ],
      properties: { enum: { enum: ["Yes", "No", 1, null] } },
    };
    expect(check({ ...least, options: ["1", "2", "10"], responseSchema: schema }).responseSchema).toEqual(
      schema,
    );
  });

  it.each([
    [{ when: new Date(0) }],
    [{ account: new Account() }],
    [[Number.NaN]],
    [[undefined]],
    [{ later: () => 1 }],
    [{ big: 1n }],
    [new Map()],
    [cycle],
    [{ list: [{ toJSON: () => 1 }] }],
  ])("[PURGATORY-2] is refused when its state would come back as a different value: %o", (state) => {
    expect(refusalOf({ ...least, state })).toEqual({ code: "BAD_USER_INPUT", details: { field: "state" } });
  });

  it.each([
    [{ type: "objekt" }],
    [{ properties: 7 }],
    [{ $ref: "https://example.org/elsewhere.json" }],
    [{ pattern: "(" }],
    [{ $schema: "https://example.org/my-own-dialect" }],
    ["string"],
    [[]],
  ])("[PURGATORY-3] is refused with an unusable schema: %j", (responseSchema) => {
    expect(refusalOf({ ...least, responseSchema })).toMatchObject({ details: { field: "responseSchema" } });
  });

  it.each([
    [true],
    [{ $schema: "https://json-schema.org/draft/2020-12/schema", prefixItems: [{ type: "string" }] }],
    [{ $schema: "http://json-schema.org/draft-07/schema#", items: [{ type: "string" }] }],
    [{ $id: "https://example.org/answer", type: "string", format: "email", "x-widget": "text" }],
  ])("[PURGATORY-3] accepts the schema %j, repeatedly", (responseSchema) => {
    expect(check({ ...least, responseSchema }).responseSchema).toEqual(responseSchema);
    expect(check({ ...least, responseSchema }).responseSchema).toEqual(responseSchema);
  });

  it.each([
    ["maxSemaphoreStateBytes", { ...least, state: "€".repeat(PURGATORY_LIMITS.stateBytesMax / 3) }],
    [
      "maxResponseSchemaBytes",
      { ...least, responseSchema: { description: "x".repeat(PURGATORY_LIMITS.responseSchemaBytesMax) } },
    ],
  ])("[PURGATORY-4] is refused beyond %s", (limit, request) => {
    expect(refusalOf(request)).toMatchObject({ code: "LIMIT_EXCEEDED", details: { limit } });
  });

  it("freezes a copy: later changes by the agent have no effect", () => {
    const state = { files: ["a"] };
    const terms = check({ ...least, state });
    state.files.push("b");
    expect(terms.state).toEqual({ files: ["a"] });
  });
});
