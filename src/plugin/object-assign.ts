/**
 * What the compiler's helper for `{ ...object }` becomes (webpack.config.js): every browser that has the promises and
 * `fetch` we use has it, and the helper carries a copy of it for those that have not.
 */
export const _ = Object.assign;
