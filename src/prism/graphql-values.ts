import type { JsonValue } from "../base/json.js";
import type { CommandField, FieldDescription, NamedType, TypeRef } from "./graphql-types.js";
import { isJsonObject } from "./json-schema.js";

type JsonObject = { [key: string]: JsonValue };

/**
 * Translates values between a command's JSON and the names of its GraphQL types, without loss. Works on the wire
 * format: enumerations by their GraphQL names. A value that does not fit its type is passed on unchanged, for the
 * gate and the validator to refuse.
 */
export interface GraphqlTranslator {
  /** A result for the resolvers of its type, with `__typename` on members of unions. */
  toGraphql(type: TypeRef, value: JsonValue): JsonValue;
  /** A value as the client wrote it, or a result that the client read with all its fields, back to JSON. */
  fromGraphql(type: TypeRef, value: JsonValue): JsonValue;
  /** Coerced arguments of a command's field → the command's arguments, without reserved ones. */
  argumentsFromGraphql(
    field: CommandField,
    args: { readonly [name: string]: JsonValue | undefined },
  ): JsonValue;
  /** The reverse: the variables a client sends for the same call. */
  argumentsToGraphql(field: CommandField, args: JsonValue): JsonObject;
}

export function createGraphqlTranslator(types: readonly NamedType[]): GraphqlTranslator {
  const named = new Map(types.map((type) => [type.name, type]));

  function translate(ref: TypeRef, value: JsonValue, way: Way): JsonValue {
    if (value === null) return null;
    if (ref.kind === "list") {
      return Array.isArray(value) ? value.map((item) => translate(ref.item, item, way)) : value;
    }
    const type = named.get(ref.name);
    return type ? way.named(type, value) : value;
  }

  /** The member of a union that a value belongs to, by its type name or its tag. */
  const memberOf: MemberOf = (type, value, way) =>
    type.members
      .map((member) => ({ member, target: named.get(member.type) }))
      .find(({ member, target }) => {
        if (target?.kind !== "object") return false;
        if (value["__typename"] === target.name) return true;
        const field = target.fields.find(({ property }) => property === type.tag);
        const key = way === INWARD ? field?.name : type.tag;
        const tag = key === undefined ? undefined : value[key];
        const constant = field && tag !== undefined && way === INWARD ? translate(field.type, tag, way) : tag;
        return member.constants.some((candidate) => candidate === constant);
      })?.target;

  const OUTWARD: Way = {
    named(type, value) {
      if (type.kind === "enum")
        return type.values.find((candidate) => candidate.value === value)?.name ?? value;
      if (!isJsonObject(value)) return value;
      if (type.kind !== "union") return rename(type.fields, "property", "name", value, OUTWARD);
      const member = memberOf(type, value, OUTWARD);
      return member ? withTypename(member.name, translate(refTo(member), value, OUTWARD)) : value;
    },
  };
  const INWARD: Way = {
    named(type, value) {
      if (type.kind === "enum")
        return type.values.find((candidate) => candidate.name === value)?.value ?? value;
      if (!isJsonObject(value)) return value;
      if (type.kind === "union") {
        const member = memberOf(type, value, INWARD);
        return member ? translate(refTo(member), value, INWARD) : value;
      }
      const { __typename: _name, ...fields } = value;
      const shown = type.kind === "object" ? fields : value;
      const isAbsent = (field: FieldDescription, member: JsonValue): boolean =>
        type.kind === "object" && member === null && field.optional && !field.nullAllowed;
      return rename(type.fields, "name", "property", shown, INWARD, isAbsent);
    },
  };

  function rename(
    fields: readonly FieldDescription[],
    from: "name" | "property",
    to: "name" | "property",
    value: JsonObject,
    way: Way,
    isAbsent: (field: FieldDescription, member: JsonValue) => boolean = () => false,
  ): JsonObject {
    const byKey = new Map(fields.map((field) => [field[from], field]));
    const members = Object.entries(value).flatMap(([key, member]): [string, JsonValue][] => {
      const field = byKey.get(key);
      if (!field) return [[key, member]];
      return isAbsent(field, member) ? [] : [[field[to], translate(field.type, member, way)]];
    });
    return Object.fromEntries(members);
  }

  return {
    toGraphql: (type, value) => translate(type, value, OUTWARD),
    fromGraphql: (type, value) => translate(type, value, INWARD),
    argumentsFromGraphql(field, args) {
      const own = field.arguments.flatMap(({ name, property, type }): [string, JsonValue][] => {
        const value = Object.hasOwn(args, name) ? args[name] : undefined;
        return value === undefined ? [] : [[property, translate(type, value, INWARD)]];
      });
      if (field.style === "properties") return Object.fromEntries(own);
      return own[0] === undefined ? {} : own[0][1];
    },
    argumentsToGraphql(field, args) {
      if (field.style === "single") {
        const [only] = field.arguments;
        return only ? { [only.name]: translate(only.type, args, OUTWARD) } : {};
      }
      return isJsonObject(args) ? rename(field.arguments, "property", "name", args, OUTWARD) : {};
    },
  };
}

interface Way {
  named(type: NamedType, value: JsonValue): JsonValue;
}
type UnionType = Extract<NamedType, { kind: "union" }>;
type MemberOf = (type: UnionType, value: JsonObject, way: Way) => NamedType | undefined;

function refTo(type: NamedType): TypeRef {
  return { kind: "named", name: type.name, nullable: false };
}

function withTypename(name: string, value: JsonValue): JsonValue {
  return isJsonObject(value) ? { __typename: name, ...value } : value;
}
