import { request, Agent } from "node:https";
import { once } from "node:events";
import { text } from "node:stream/consumers";
/** The API server refused. `status` is the HTTP status, `reason` what its Status object says, such as `NotFound`. */
export class Refused extends Error {
    name = "Refused";
    status;
    reason;
    constructor(status, reason, message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }
}
/** How long a watch waits for what a test expects, milliseconds. Long, because the machine may be busy. */
const PATIENCE_MS = 120_000;
/** Requests to an API server as one user. */
export class Api {
    #agent;
    server;
    ca;
    token;
    constructor(server, ca, token) {
        this.server = server;
        this.ca = ca;
        this.token = token;
        this.#agent = new Agent({ keepAlive: true, ca });
    }
    close() {
        this.#agent.destroy();
    }
    async call(method, path, body) {
        const response = await this.#send(method, path, {}, body);
        const answer = JSON.parse(await text(response));
        if ((response.statusCode ?? 0) < 300)
            return answer;
        throw new Refused(response.statusCode ?? 0, answer.reason ?? "", `${method} ${path}: ${answer.message ?? ""}`);
    }
    /** Null when it does not exist. */
    async get(path) {
        try {
            return await this.call("GET", path);
        }
        catch (error) {
            if (error instanceof Refused && error.status === 404)
                return null;
            throw error;
        }
    }
    async list(path) {
        return (await this.call("GET", path)).items;
    }
    /**
     * Changes of a collection's resources as they come: after `version`, or without one beginning with the present states.
     * `deleted` says that it was the resource's last.
     */
    async *watch(collection, signal, version) {
        const from = version === undefined ? "" : `&resourceVersion=${version}`;
        const path = `${collection}${collection.includes("?") ? "&" : "?"}watch=1${from}`;
        const response = await this.#send("GET", path, { signal, agent: new Agent({ ca: this.ca }) });
        if (response.statusCode !== 200)
            throw new Refused(response.statusCode ?? 0, "", `watching ${collection}: ${await text(response)}`);
        for await (const line of linesOf(response)) {
            const { type, object } = JSON.parse(line);
            if (type === "ERROR")
                throw new Refused(object.code ?? 500, type, line);
            if (type !== "BOOKMARK")
                yield { item: object, deleted: type === "DELETED" };
        }
    }
    /**
     * The first state of a resource for which `holds`, as the API server tells it: nothing is polled. `holds` gets null while the
     * resource does not exist. Fails with the last state when the patience ends.
     */
    async until(path, holds, options = {}) {
        const slash = path.lastIndexOf("/");
        const collection = `${path.slice(0, slash)}?fieldSelector=metadata.name=${path.slice(slash + 1)}`;
        const [item = null] = await this.untilAll(collection, ([item = null]) => holds(item), options);
        return item;
    }
    /** The same for all resources of a collection. */
    async untilAll(collection, holds, { patienceMs = PATIENCE_MS } = {}) {
        const signal = AbortSignal.timeout(patienceMs);
        let items = new Map();
        // A watch ends after some minutes, with its connection, or because its version is too old: each one begins with a list.
        while (!signal.aborted) {
            try {
                const list = await this.call("GET", collection);
                items = new Map(list.items.map((item) => [item.metadata.uid, item]));
                if (holds([...items.values()]))
                    return [...items.values()];
                const version = list.metadata.resourceVersion;
                for await (const { item, deleted } of this.watch(collection, signal, version)) {
                    if (deleted)
                        items.delete(item.metadata.uid);
                    else
                        items.set(item.metadata.uid, item);
                    if (holds([...items.values()]))
                        return [...items.values()];
                }
            }
            catch (error) {
                if (!signal.aborted && !isPassing(error))
                    throw error;
            }
        }
        const states = [...items.values()].map(({ metadata: { name }, status }) => ({ name, status }));
        throw new Error(`${collection} was not as expected within ${patienceMs} ms: ${JSON.stringify(states, null, 2)}`);
    }
    /** Waits for a condition; `status` is what it has to be. */
    async condition(path, type, { status = "True", patienceMs = PATIENCE_MS } = {}) {
        const item = await this.until(path, (item) => conditionOf(item, type)?.status === status, {
            patienceMs,
        });
        if (item === null)
            throw new Error(`${path} was deleted`);
        return item;
    }
    async #send(method, path, options, body) {
        const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
        const headers = { authorization: `Bearer ${this.token}`, "content-type": contentType };
        const sent = request(this.server + path, { agent: this.#agent, ...options, method, headers });
        sent.end(body === undefined ? undefined : JSON.stringify(body));
        const [response] = (await once(sent, "response"));
        return response;
    }
}
/** True for answers of an API server that is busy or reads a definition anew, and for connections that it closes. */
function isPassing(error) {
    if (error instanceof Refused)
        return [410, 429, 500, 503].includes(error.status);
    return error instanceof Error && "code" in error && error.code === "ECONNRESET";
}
export function conditionOf(item, type) {
    const { conditions = [] } = (item?.status ?? {});
    return conditions.find((condition) => condition.type === type);
}
/** Lines as they come. Ends the response when the reader wants no more. */
async function* linesOf(response) {
    let rest = "";
    for await (const piece of response.setEncoding("utf8")) {
        const lines = (rest + piece).split("\n");
        rest = lines.pop() ?? "";
        yield* lines;
    }
}
