import { Ajv2020 } from "ajv/dist/2020.js";
import type { Heard } from "../../support/rest-kit.js";

export interface Operation {
  readonly path: string;
  readonly method: string;
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

interface DocumentedResponse {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content?: Readonly<Record<string, object>>;
}

interface OpenapiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Pick<Operation, "responses">>>>>;
}

/** Checks a gateway's responses against its own OpenAPI document. */
export class OpenapiCheck {
  readonly operations: readonly Operation[];
  readonly #document: OpenapiDocument;
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

  private constructor(document: OpenapiDocument) {
    this.#document = document;
    this.#ajv.addSchema({ $id: "doc", ...document });
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => ({ path, method, responses })),
    );
  }

  static async of(url: string): Promise<OpenapiCheck> {
    return new OpenapiCheck((await (await fetch(`${url}/openapi.json`)).json()) as OpenapiDocument);
  }

  /** Lists where status, media type, body or headers differ from the documentation of this operation. */
  faults(path: string, method: string, heard: Heard): string[] {
    const operation = this.operations.find((one) => one.path === path && one.method === method);
    const own = operation?.responses[heard.status];
    if (!own) return [`${method} ${path} does not document ${heard.status}: ${heard.text}`];
    const pointer = own.$ref ?? `#/paths/${encode(path)}/${method}/responses/${heard.status}`;
    const response = this.#at<DocumentedResponse>(pointer);
    const [type = ""] = heard.headers["content-type"]?.split(";") ?? [];
    const types = Object.keys(response.content ?? { "": {} });
    if (!types.includes(type))
      return [`${method} ${path} answers ${type}, documented are ${types.join(", ")}`];
    const body = type.endsWith("json")
      ? this.#misfits(`${pointer}/content/${encode(type)}/schema`, heard.body)
      : [];
    const headers = Object.entries(response.headers ?? {}).flatMap(([name, { $ref }]) => {
      const value = heard.headers[name.toLowerCase()];
      if (value === undefined) return [];
      const { type: wanted } = this.#at<{ type?: string }>(`${$ref}/schema`);
      return this.#misfits(`${$ref}/schema`, wanted === "integer" ? Number(value) : value);
    });
    return [...body, ...headers];
  }

  #misfits(pointer: string, value: unknown): string[] {
    const validate = this.#ajv.compile({ $ref: `doc${pointer}` });
    validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message }) =>
        `${pointer}: ${instancePath} ${message}: ${JSON.stringify(value).slice(0, 300)}`,
    );
  }

  #at<T>(pointer: string): T {
    const steps = decodeURIComponent(pointer.slice(2)).split("/");
    return steps.reduce<unknown>(
      (at, step) => (at as Record<string, unknown>)[step.replaceAll("~1", "/").replaceAll("~0", "~")],
      this.#document,
    ) as T;
  }
}

/** A name as one step of a JSON pointer in a reference. */
function encode(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("{", "%7B").replaceAll("}", "%7D");
}
