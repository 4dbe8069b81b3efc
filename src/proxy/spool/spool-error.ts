export type SpoolErrorCode =
  /** The folder cannot be made, or not written. */
  | 'unwritable'
  /** Another process has it open. */
  | 'locked'
  /** SQLite would acknowledge before it synced. */
  | 'not_durable'
  /** Written by a newer version of this program. */
  | 'too_new'
  /** It was closed, or cannot write at present. */
  | 'unavailable';

/** Why a spool could not be opened or asked; the message is one line for the operator and names the folder. */
export class SpoolError extends Error {
  override readonly name = 'SpoolError';
  readonly code: SpoolErrorCode;

  constructor(code: SpoolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
