/** Fails at whatever it is given, with words that are not for everybody. */
export default {
  id: "failing",
  genus: "test",
  description: "always fails",
  process(): never {
    throw new Error("the secret ingredient is salt");
  },
};
