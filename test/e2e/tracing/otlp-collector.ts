import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

/** One span as received by the collector. */
export interface SeenSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the root span of a trace. */
  readonly parentSpanId: string;
  /** 1 INTERNAL, 2 SERVER. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 2 is ERROR. */
  readonly status: { readonly code: number; readonly message: string };
  readonly durationMs: number;
  readonly resource: Readonly<Record<string, unknown>>;
}

/** A collector of OTLP over HTTP, JSON and protobuf, on a free port. */
export class OtlpCollector implements AsyncDisposable {
  readonly spans: SeenSpan[] = [];
  readonly requests: { readonly contentType: string; readonly authorization: string }[] = [];
  /** All received bytes, to check that they hold no secrets. */
  readonly bodies: Buffer[] = [];
  readonly #server: Server;
  #waiting: (() => void)[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      void buffer(request).then((body) => {
        const plain = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
        const contentType = request.headers["content-type"] ?? "";
        this.requests.push({ contentType, authorization: request.headers.authorization ?? "" });
        this.bodies.push(plain);
        this.spans.push(
          ...(contentType === "application/json" ? spansInJson(plain) : spansInProtobuf(plain)),
        );
        response.writeHead(200, { "content-type": contentType });
        response.end(contentType === "application/json" ? "{}" : undefined);
        for (const wake of this.#waiting.splice(0)) wake();
      });
    });
  }

  static async open(): Promise<OtlpCollector> {
    const collector = new OtlpCollector();
    await new Promise<void>((resolve) => collector.#server.listen(0, "127.0.0.1", resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The first matching span, past or future. */
  async saw(fits: (span: SeenSpan) => boolean): Promise<SeenSpan> {
    for (;;) {
      const found = this.spans.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface JsonAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface JsonExport {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly JsonAttribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly name: string;
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly kind: number;
        readonly startTimeUnixNano: string;
        readonly endTimeUnixNano: string;
        readonly attributes: readonly JsonAttribute[];
        readonly status: { readonly code?: number; readonly message?: string };
      }[];
    }[];
  }[];
}

function spansInJson(body: Buffer): SeenSpan[] {
  const { resourceSpans } = JSON.parse(body.toString()) as JsonExport;
  const table = (attributes: readonly JsonAttribute[]): Record<string, unknown> =>
    Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        parentSpanId: span.parentSpanId ?? "",
        attributes: table(span.attributes),
        status: { code: span.status.code ?? 0, message: span.status.message ?? "" },
        durationMs: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
        resource: table(resource.attributes),
      })),
    ),
  );
}

/** Field numbers are those of opentelemetry/proto/trace/v1/trace.proto. */
function spansInProtobuf(body: Buffer): SeenSpan[] {
  return readMessage(body)
    .messages(1)
    .flatMap((resourceSpans) => {
      const resource = tableOf(resourceSpans.messages(1).flatMap((one) => one.messages(1)));
      const spans = resourceSpans.messages(2).flatMap((scope) => scope.messages(2));
      return spans.map((span) => {
        const [status] = span.messages(15);
        return {
          traceId: span.bytes(1).toString("hex"),
          spanId: span.bytes(2).toString("hex"),
          parentSpanId: span.bytes(4).toString("hex"),
          name: span.bytes(5).toString(),
          kind: Number(span.number(6)),
          durationMs: Number(span.number(8) - span.number(7)) / 1e6,
          attributes: tableOf(span.messages(9)),
          status: {
            message: status?.bytes(2).toString() ?? "",
            code: Number(status?.number(3) ?? 0n),
          },
          resource,
        };
      });
    });
}

function tableOf(attributes: readonly Wire[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map((attribute) => {
      const [value] = attribute.messages(2);
      const isText = value?.has(1) ?? false;
      return [
        attribute.bytes(1).toString(),
        isText
          ? value?.bytes(1).toString()
          : value?.has(2)
            ? value.number(2) === 1n
            : Number(value?.number(3)),
      ];
    }),
  );
}

/** The fields of one protobuf message, by number. A missing field reads as empty. */
export interface Wire {
  has(field: number): boolean;
  number(field: number): bigint;
  bytes(field: number): Buffer;
  messages(field: number): Wire[];
}

/** Reads protobuf's wire format: field numbers and bytes, without types. */
export function readMessage(bytes: Buffer): Wire {
  const fields = new Map<number, (bigint | Buffer)[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const content = (type: number): bigint | Buffer => {
    if (type === 0) return varint();
    const length = type === 1 ? 8 : type === 5 ? 4 : Number(varint());
    if (![1, 2, 5].includes(type) || at + length > bytes.length)
      throw new Error(`invalid protobuf at byte ${at}`);
    at += length;
    const slice = bytes.subarray(at - length, at);
    return type === 1 ? slice.readBigUInt64LE() : type === 5 ? BigInt(slice.readUInt32LE()) : slice;
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = tag >>> 3;
    fields.set(field, [...(fields.get(field) ?? []), content(tag & 7)]);
  }
  const buffers = (field: number): Buffer[] =>
    (fields.get(field) ?? []).filter((one) => typeof one !== "bigint");
  return {
    has: (field) => fields.has(field),
    number: (field) => (fields.get(field) ?? []).find((one) => typeof one === "bigint") ?? 0n,
    bytes: (field) => buffers(field).at(-1) ?? Buffer.alloc(0),
    messages: (field) => buffers(field).map(readMessage),
  };
}
