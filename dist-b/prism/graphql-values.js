import { isJsonObject } from "./json-schema.js";
export function createGraphqlTranslator(types) {
  const named = new Map(types.map((type) => [type.name, type]));
  function translate(ref, value, way) {
    if (value === null) return null;
    if (ref.kind === "list") {
      return Array.isArray(value) ? value.map((item) => translate(ref.item, item, way)) : value;
    }
    const type = named.get(ref.name);
    return type ? way.named(type, value) : value;
  }
  /** The member of a union that a value belongs to, by its type name or its tag. */
  const memberOf = (type, value, way) =>
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
  const OUTWARD = {
    named(type, value) {
      if (type.kind === "enum")
        return type.values.find((candidate) => candidate.value === value)?.name ?? value;
      if (!isJsonObject(value)) return value;
      if (type.kind !== "union") return rename(type.fields, "property", "name", value, OUTWARD);
      const member = memberOf(type, value, OUTWARD);
      return member ? withTypename(member.name, translate(refTo(member), value, OUTWARD)) : value;
    },
  };
  const INWARD = {
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
      const isAbsent = (field, member) =>
        type.kind === "object" && member === null && field.optional && !field.nullAllowed;
      return rename(type.fields, "name", "property", shown, INWARD, isAbsent);
    },
  };
  function rename(fields, from, to, value, way, isAbsent = () => false) {
    const byKey = new Map(fields.map((field) => [field[from], field]));
    const members = Object.entries(value).flatMap(([key, member]) => {
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
      const own = field.arguments.flatMap(({ name, property, type }) => {
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
function refTo(type) {
  return { kind: "named", name: type.name, nullable: false };
}
function withTypename(name, value) {
  return isJsonObject(value) ? { __typename: name, ...value } : value;
}
//# sourceMappingURL=graphql-values.js.map
