/** The members of a JSON object or of a logfmt line, by name. */
export type Members = Readonly<Record<string, unknown>>;
export declare function isMembers(value: unknown): value is Members;
/** Members by lower-case name, nested ones as `log.level`, because programs differ in capitals and nesting. */
export declare class Fields {
  #private;
  constructor(members: Members);
  /** The first of these members that `read` accepts. */
  first<T>(keys: readonly string[], read: (value: unknown) => T | null): T | null;
}
