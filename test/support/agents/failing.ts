/** Fails on every input, with a text that only callers who may steer it see. */
export default {
  id: "failing",
  genus: "test",
  description: "always fails",
  process(): never {
    throw new Error("the secret ingredient is salt");
  },
};
