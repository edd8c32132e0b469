import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";

/** How to reach an API server, and as whom. */
export interface ClusterAccess {
  readonly server: URL;
  /** PEM; null: the authorities that Node trusts. */
  readonly ca: string | null;
  /** Name that the server's certificate must have; null: the host of `server`. */
  readonly serverName: string | null;
  readonly insecure: boolean;
  /** Client certificate in PEM; null: none. */
  readonly certificate: { readonly cert: string; readonly key: string } | null;
  /** The value of `Authorization`, asked for before each request, because tokens are renewed; null: none. */
  authorization(): Promise<string | null>;
  /** Namespace of objects for which none is named. */
  readonly namespace: string;
}

/** No cluster is configured; the message says where a configuration was looked for. */
export class NoClusterError extends Error {
  override readonly name = "NoClusterError";
}

type Environment = Readonly<Record<string, string | undefined>>;

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
/** How long a program that gives credentials may take, milliseconds. */
const EXEC_TIMEOUT_MS = 10_000;
/** A token from a file or a program is read again after this time, milliseconds. */
const TOKEN_AGE_MS = 60_000;

/** In a pod its service account, elsewhere the kube config that `kubectl` would use. Throws NoClusterError. */
export async function clusterAccess(environment: Environment, now: () => number): Promise<ClusterAccess> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = "443" } = environment;
  if (!environment["KUBECONFIG"] && host) return inCluster(host, port, now);
  return fromKubeconfig(environment, now);
}

async function inCluster(host: string, port: string, now: () => number): Promise<ClusterAccess> {
  const read = (name: string): Promise<string> => readFile(join(SERVICE_ACCOUNT, name), "utf8");
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

interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly { readonly name: string; readonly context: Context }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster: ClusterEntry }[];
  readonly users?: readonly { readonly name: string; readonly user: UserEntry }[];
}
interface Context {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}
interface ClusterEntry {
  readonly server: string;
  readonly "certificate-authority"?: string;
  readonly "certificate-authority-data"?: string;
  readonly "insecure-skip-tls-verify"?: boolean;
  readonly "tls-server-name"?: string;
}
interface UserEntry {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly "client-certificate"?: string;
  readonly "client-certificate-data"?: string;
  readonly "client-key"?: string;
  readonly "client-key-data"?: string;
  readonly exec?: ExecEntry;
}
interface ExecEntry {
  readonly apiVersion?: string;
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
}

/** The merged files of KUBECONFIG, where the first definition of a name wins, or `~/.kube/config`. */
async function fromKubeconfig(environment: Environment, now: () => number): Promise<ClusterAccess> {
  const listed = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  const paths = listed.length > 0 ? listed : [join(environment["HOME"] || homedir(), ".kube", "config")];
  const configs = await Promise.all(paths.map((path) => readConfig(path, listed.length > 1)));
  const found = <K extends "contexts" | "clusters" | "users">(list: K, name: string) => {
    for (const { config, folder } of configs) {
      const entry = config[list]?.find((candidate) => candidate.name === name);
      if (entry) return { entry: entry as NonNullable<Kubeconfig[K]>[number], folder };
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

async function readConfig(path: string, mayMiss: boolean): Promise<{ config: Kubeconfig; folder: string }> {
  const folder = dirname(resolve(path));
  try {
    return { config: (parse(await readFile(path, "utf8")) as Kubeconfig | null) ?? {}, folder };
  } catch (error) {
    if (mayMiss) return { config: {}, folder };
    throw new NoClusterError(`no cluster is configured: ${path} cannot be read`, { cause: error });
  }
}

function pemIn(folder: string) {
  return async (data: string | undefined, file: string | undefined): Promise<string | null> => {
    if (data) return Buffer.from(data, "base64").toString("utf8");
    return file ? readFile(resolve(folder, file), "utf8") : null;
  };
}

function authorizationOf(
  user: UserEntry,
  folder: string,
  environment: Environment,
  now: () => number,
): () => Promise<string | null> {
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

interface Credential {
  readonly value: string | null;
  /** Milliseconds since 1970. */
  readonly expiresAtMs?: number;
}

/** Runs a credential plugin, as cloud providers give them. */
async function fromProgram(exec: ExecEntry, environment: Environment): Promise<Credential> {
  const { command, args, env, apiVersion = "client.authentication.k8s.io/v1" } = exec;
  const variables = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false } };
  const { stdout } = await promisify(execFile)(command, [...(args ?? [])], {
    timeout: EXEC_TIMEOUT_MS,
    env: { ...environment, ...variables, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
  });
  const { status = {} } = JSON.parse(stdout) as {
    readonly status?: { readonly token?: string; readonly expirationTimestamp?: string };
  };
  const expiry = status.expirationTimestamp ? { expiresAtMs: Date.parse(status.expirationTimestamp) } : {};
  return { value: status.token === undefined ? null : `Bearer ${status.token}`, ...expiry };
}

/** Caches a credential for a minute, or until it expires. */
function cached(ask: () => Promise<Credential>, now: () => number): () => Promise<string | null> {
  let held: { readonly credential: Credential; readonly askedAtMs: number } | null = null;
  return async () => {
    const isFresh =
      held !== null &&
      now() - held.askedAtMs < TOKEN_AGE_MS &&
      (held.credential.expiresAtMs === undefined || now() < held.credential.expiresAtMs);
    if (!held || !isFresh) held = { credential: await ask(), askedAtMs: now() };
    return held.credential.value;
  };
}
