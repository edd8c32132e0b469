/** The fields of one protobuf message, by number. What is not there reads as empty. */
export interface Wire {
  has(field: number): boolean;
  number(field: number): bigint;
  bytes(field: number): Buffer;
  messages(field: number): Wire[];
}

/** Reads protobuf's wire format, which says where fields are and leaves what they mean to whoever asks. */
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
    if (![1, 2, 5].includes(type) || at + length > bytes.length) throw new Error(`no protobuf at byte ${at}`);
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
