/** The document is not what it should be. The message names the reason and the field, never a value. */
export class JsonProblem extends Error {
  override readonly name = 'JsonProblem';
}
