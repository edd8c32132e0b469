export class StoreError extends Error {
  name = "StoreError";
  code;
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}
//# sourceMappingURL=store-error.js.map
