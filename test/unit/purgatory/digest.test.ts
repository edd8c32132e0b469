import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { canonicalJson, type JsonValue } from "../../../src/base/json.js";
import { digestOf, type Shown } from "../../../src/purgatory/digest.js";
import { Purgatory } from "../../../src/purgatory/purgatory.js";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import { pendingToken } from "../../support/storage/kit.js";
import { removeFolder } from "../../support/folder.js";

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

/** The same value, with the members of every object in reverse order. */
function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).toReversed();
  return Object.fromEntries(members.map(([key, member]) => [key, reversed(member)]));
}

describe("[PURGATORY-6] canonical JSON", () => {
  it("writes the example of RFC 8785, section 3.2.2, as the RFC does", () => {
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("orders members by UTF-16 code units, as the example of section 3.2.3", () => {
    const names = ["\u20ac", "\r", "\ufb33", "1", "\u{1f600}", "\u0080", "\u00f6"];
    const value = Object.fromEntries(names.map((name) => [name, 0]));
    const written = [...canonicalJson(value).matchAll(/"((?:[^"\\]|\\.)*)":/g)].map((match) => match[1]);
    expect(written).toEqual(["\\r", "1", "\u0080", "\u00f6", "\u20ac", "\u{1f600}", "\ufb33"]);
  });

  it("is JSON of the same value, and the same text for any member order", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(value);
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });

  it("differs for different values", () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        const same = JSON.stringify(reversed(left)) === JSON.stringify(reversed(right));
        fc.pre(!same);
        expect(canonicalJson(left) === canonicalJson(right)).toBe(
          canonicalJson(reversed(left)) === canonicalJson(reversed(right)),
        );
      }),
    );
    expect(canonicalJson("\ud800")).not.toBe(canonicalJson("\ud801"));
    expect(canonicalJson({ a: 1 })).not.toBe(canonicalJson({ a: "1" }));
  });
});

describe("[PURGATORY-6] the digest", () => {
  const shown: Shown = {
    agentId: "steward",
    reason: "SENSITIVE_ACTION",
    prompt: "Delete?",
    options: ["Yes", "No"],
    severity: "WARNING",
    deadline: 1_795_348_800_000,
    escalation: "on-call",
    responseSchema: { type: "string", minLength: 1 },
    input: { scan: 1 },
    state: { b: 2, a: [1] },
    stateVersion: 3,
  };

  it("is the SHA-256 of the canonical form, so that clients can compute it", () => {
    const form =
      '{"agent":"steward","deadline":1795348800000,"escalation":"on-call","input":{"scan":1},"options":["Yes","No"],' +
      '"prompt":"Delete?","reason":"SENSITIVE_ACTION","responseSchema":{"minLength":1,"type":"string"},' +
      '"severity":"WARNING","state":{"a":[1],"b":2},"stateVersion":3,"version":2}';
    expect(digestOf(shown)).toBe(createHash("sha256").update(form).digest("hex"));
  });

  const changes: Partial<Shown>[] = [
    { agentId: "other" },
    { prompt: "Delete!" },
    { options: ["No", "Yes"] },
    { input: { scan: 2 } },
    { state: { b: 2, a: [2] } },
    { reason: "APPROVAL_NEEDED" },
    { severity: "CRITICAL" },
    { deadline: 1_795_348_800_001 },
    { deadline: null },
    { escalation: null },
    { escalation: "nobody" },
    { responseSchema: { type: "string" } },
    { responseSchema: null },
    { stateVersion: 4 },
  ];

  it.each(changes)("[PURGATORY-190] changes with %j", (change) => {
    expect(digestOf({ ...shown, ...change })).not.toBe(digestOf(shown));
  });

  it("[PURGATORY-191] of a question stored by an older release is compared with its answer", async () => {
    const formOne = '{"agent":"steward","input":null,"options":["Yes","No"],"prompt":"Delete?","state":null}';
    const digest = createHash("sha256").update(formOne).digest("hex");
    const old = pendingToken({ prompt: "Delete?", options: ["Yes", "No"], input: null, state: null, digest });
    const folder = mkdtempSync(join(tmpdir(), "digest-"));
    const path = join(folder, "terrarium.db");
    const before = await SqliteStorage.open({ path });
    await before.park(old);
    await before.close();
    const store = await SqliteStorage.open({ path });
    const purgatory = new Purgatory({ store, resume: async () => {} });
    try {
      const answer = { id: old.id, answer: "Yes", by: "ada" };
      await expect(purgatory.resolve({ ...answer, expectedDigest: digestOf(old) })).rejects.toMatchObject({
        code: "DIGEST_MISMATCH",
        details: { digest },
      });
      await expect(purgatory.resolve({ ...answer, expectedDigest: digest })).resolves.toMatchObject({
        status: "RESOLVED",
        digest,
      });
    } finally {
      await purgatory.close();
      await store.close();
      removeFolder(folder);
    }
  });
});
