import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
/** No cluster can be reached with what is configured; the message says where it was looked for. */
export class NoClusterError extends Error {
  name = "NoClusterError";
}
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
/** How long a program that gives credentials may take, milliseconds. */
const EXEC_TIMEOUT_MS = 10_000;
/** A token from a file or a program is asked for again after this time, milliseconds. */
const TOKEN_AGE_MS = 60_000;
/** Within a pod its service account, else what `kubectl` would use. Throws NoClusterError. */
export async function clusterAccess(environment, now) {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = "443" } = environment;
  if (!environment["KUBECONFIG"] && host) return inCluster(host, port, now);
  return fromKubeconfig(environment, now);
}
async function inCluster(host, port, now) {
  const read = (name) => readFile(join(SERVICE_ACCOUNT, name), "utf8");
  return {
    server: new URL(`https://${host.includes(":") ? `[${host}]` : host}:${port}`),
    ca: await read("ca.crt"),
    serverName: null,
    insecure: false,
    certificate: null,
    authorization: cached(async () => ({ value: `Bearer ${(await read("token")).trim()}` }), now),
    namespace: (await read("namespace")).trim(),
  };
}
/** Files of KUBECONFIG, the first that names a thing winning, or `~/.kube/config`. */
async function fromKubeconfig(environment, now) {
  const listed = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  const paths = listed.length > 0 ? listed : [join(environment["HOME"] || homedir(), ".kube", "config")];
  const configs = await Promise.all(paths.map((path) => readConfig(path, listed.length > 1)));
  const found = (list, name) => {
    for (const { config, folder } of configs) {
      const entry = config[list]?.find((candidate) => candidate.name === name);
      if (entry) return { entry: entry, folder };
    }
    throw new NoClusterError(`${paths.join(", ")}: ${list} has no ${name}`);
  };
  const current = configs.map(({ config }) => config["current-context"]).find((name) => name);
  if (!current) throw new NoClusterError(`${paths.join(", ")}: no current context`);
  const { context } = found("contexts", current).entry;
  const { entry, folder } = found("clusters", context.cluster);
  const { cluster } = entry;
  const user = found("users", context.user);
  const pem = pemIn(folder);
  const own = pemIn(user.folder);
  const { user: given } = user.entry;
  const cert = await own(given["client-certificate-data"], given["client-certificate"]);
  const key = await own(given["client-key-data"], given["client-key"]);
  return {
    server: new URL(cluster.server),
    ca: await pem(cluster["certificate-authority-data"], cluster["certificate-authority"]),
    serverName: cluster["tls-server-name"] ?? null,
    insecure: cluster["insecure-skip-tls-verify"] === true,
    certificate: cert !== null && key !== null ? { cert, key } : null,
    authorization: authorizationOf(given, user.folder, environment, now),
    namespace: context.namespace ?? "default",
  };
}
async function readConfig(path, mayMiss) {
  const folder = dirname(resolve(path));
  try {
    return { config: parse(await readFile(path, "utf8")) ?? {}, folder };
  } catch (error) {
    if (mayMiss) return { config: {}, folder };
    throw new NoClusterError(`no cluster is configured: ${path} cannot be read`, { cause: error });
  }
}
function pemIn(folder) {
  return async (data, file) => {
    if (data) return Buffer.from(data, "base64").toString("utf8");
    return file ? readFile(resolve(folder, file), "utf8") : null;
  };
}
function authorizationOf(user, folder, environment, now) {
  const { token, tokenFile, username, password = "", exec } = user;
  if (tokenFile) {
    const read = async () => ({
      value: `Bearer ${(await readFile(resolve(folder, tokenFile), "utf8")).trim()}`,
    });
    return cached(read, now);
  }
  if (token) return () => Promise.resolve(`Bearer ${token}`);
  if (exec) return cached(() => fromProgram(exec, environment), now);
  if (username === undefined) return () => Promise.resolve(null);
  const basic = Buffer.from(`${username}:${password}`).toString("base64");
  return () => Promise.resolve(`Basic ${basic}`);
}
/** Runs a credential plugin, as cloud providers give them. */
async function fromProgram(exec, environment) {
  const { command, args, env, apiVersion = "client.authentication.k8s.io/v1" } = exec;
  const variables = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false } };
  const { stdout } = await promisify(execFile)(command, [...(args ?? [])], {
    timeout: EXEC_TIMEOUT_MS,
    env: { ...environment, ...variables, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
  });
  const { status = {} } = JSON.parse(stdout);
  const expiry = status.expirationTimestamp ? { expiresAtMs: Date.parse(status.expirationTimestamp) } : {};
  return { value: status.token === undefined ? null : `Bearer ${status.token}`, ...expiry };
}
/** Asks again after a minute, or when the credential has expired. */
function cached(ask, now) {
  let held = null;
  return async () => {
    const isFresh =
      held !== null &&
      now() - held.askedAtMs < TOKEN_AGE_MS &&
      (held.credential.expiresAtMs === undefined || now() < held.credential.expiresAtMs);
    if (!held || !isFresh) held = { credential: await ask(), askedAtMs: now() };
    return held.credential.value;
  };
}
//# sourceMappingURL=kubeconfig.js.map
