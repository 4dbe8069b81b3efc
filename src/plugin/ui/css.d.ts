/** A stylesheet is a file of its own, and its import the address of it (webpack.config.js). */
declare module '*.css' {
  const address: string;
  export default address;
}
