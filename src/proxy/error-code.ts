/** `ENOENT`, `EACCES`, `ERR_BUFFER_TOO_LARGE`: the reason without the sentence, which may repeat a value. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';
}
