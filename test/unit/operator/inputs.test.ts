import { describe, expect, it } from "vitest";
import { readInputs } from "../../../operator/src/server/inputs.js";
import { KubeError } from "../../../src/kubernetes/client/kube-error.js";
import type { KubeObject } from "../../../src/kubernetes/objects/server.js";
import { MODULE_AGENT, server } from "../kubernetes/kit.js";

type Objects = Readonly<Record<string, Partial<KubeObject>>>;

/** Answers each GET from the objects, by the end of the path. */
function holding(objects: Objects) {
  const asked: string[] = [];
  const call = async <Answer>(_method: string, path: string): Promise<Answer> => {
    const name = path.split("/").slice(-2).join("/");
    asked.push(name);
    const found = objects[name];
    if (!found) throw new KubeError(404, "NotFound", `${path} is not there`);
    return found as Answer;
  };
  return { connection: { call }, asked };
}

const secret = (value: string, resourceVersion: string): Partial<KubeObject> => ({
  metadata: { name: "s", namespace: "here", uid: "u", resourceVersion },
  data: { key: value },
});
const given = server({
  agents: [{ ...MODULE_AGENT, secretRefs: ["keys"] }],
  gateway: { env: [{ name: "MODEL_KEY", valueFrom: { secretKeyRef: { name: "keys", key: "key" } } }] },
});
const all: Objects = {
  "configmaps/modules": { data: { "ticker.mjs": "one" } },
  "secrets/keys": secret("c2VjcmV0", "1"),
};

describe("what a pod reads at its start", () => {
  it("[KUBE-1007] is read once each, and changes the hash when it changes", async () => {
    const { connection, asked } = holding(all);
    const first = await readInputs(connection, given);
    expect(asked.toSorted()).toEqual(["configmaps/modules", "secrets/keys"]);
    expect(first.problem).toBeNull();
    expect((await readInputs(connection, given)).hash).toBe(first.hash);
    for (const changed of [
      { "configmaps/modules": { data: { "ticker.mjs": "two" } } },
      { "configmaps/modules": { data: { "ticker.mjs": "one", "more.mjs": "" } } },
      { "secrets/keys": secret("b3RoZXI=", "2") },
    ])
      expect((await readInputs(holding({ ...all, ...changed }).connection, given)).hash).not.toBe(first.hash);
  });

  it("tells nothing of a Secret's content by its hash", async () => {
    const hashes = await Promise.all(
      ["c2VjcmV0", "b3RoZXI="].map((value) =>
        readInputs(holding({ ...all, "secrets/keys": secret(value, "1") }).connection, given),
      ),
    );
    expect(hashes[0]?.hash).toBe(hashes[1]?.hash);
  });

  it.each<[string, Objects, RegExp]>([
    [
      "a ConfigMap",
      { "secrets/keys": secret("", "1") },
      /spec\.agents\.ticker\.module: there is no ConfigMap modules/,
    ],
    [
      "a key of it",
      { ...all, "configmaps/modules": { data: {} } },
      /ConfigMap modules has no key ticker\.mjs/,
    ],
    ["a Secret", { "configmaps/modules": { data: { "ticker.mjs": "" } } }, /there is no Secret keys/],
    ["a key that only JavaScript has", { ...all, "configmaps/modules": {} }, /has no key ticker\.mjs/],
  ])("[OPERATOR-1026] says that %s is missing", async (_what, objects, message) => {
    const { problem } = await readInputs(holding(objects).connection, given);
    expect(problem?.reason).toBe("ReferenceMissing");
    expect(problem?.message).toMatch(message);
  });
});
