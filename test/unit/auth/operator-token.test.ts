import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digestOfOperatorToken, makeOperatorToken } from "../../../src/auth/tokens/operator-token.js";

describe("operator tokens", () => {
  it.each([
    "x",
    "secret",
    "12345678901",
    "hunter2hunt",

    "password1234",
    "changeme-changeme",
    "Change-Me-Please",
    "supersecrettoken",
    "operator-token",
    "terrarium-token",

    "TerrariumToken2026",
    "my-secret-token",
    "your-token-here",
    "P4ssw0rd-2026!",
    "4dm1n1str4t0r",
    "qwertyuiop12",
    "aaaaaaaaaaaa",
    "abcabcabcabc",
    "0101010101010101",
    "123456789012",
    "abcdefghijklm",
    "987654321098",
    "test-test-test",
    "xxxxxxxxxxxxxxxxxxxxxxxx",
  ])("[AUTH-1150] %s is refused", (token) => {
    expect(() => digestOfOperatorToken(token)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", details: { field: "operatorToken" } }),
    );
  });

  it.each([
    "e2e-operator-token",
    "839201748392",
    "correct-horse-battery",
    "k8s-test-token-7Qz",
    "Tr0ub4dor&3xyz",
  ])("[AUTH-1150] %s is accepted", (token) => {
    expect(digestOfOperatorToken(token)).toHaveLength(32);
  });

  it("[AUTH-1150] random tokens are accepted, in every usual form", () => {
    for (let index = 0; index < 50; index += 1) {
      const bytes = randomBytes(24);
      for (const token of [
        makeOperatorToken(),
        bytes.toString("hex"),
        bytes.toString("base64"),
        bytes.toString("base64url", 0, 9),
      ]) {
        expect(() => digestOfOperatorToken(token)).not.toThrow();
      }
    }
  });

  it("[AUTH-1150] the message does not repeat the token", () => {
    for (const token of ["hunter2", "password1234", "open sesame, open"]) {
      expect(() => digestOfOperatorToken(token)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(token) }),
      );
    }
  });

  it("[AUTH-1150] a long token of common words is judged at once", () => {
    const startedAt = performance.now();
    expect(() => digestOfOperatorToken("password".repeat(1_000))).toThrow(/guessed/);
    expect(digestOfOperatorToken(`${"password".repeat(1_000)}Kq`)).toHaveLength(32);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
