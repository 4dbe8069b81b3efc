export type SpoolErrorCode =
  /** The folder cannot be made, or not written. */
  | 'unwritable'
  /** Another process has it open. */
  | 'locked'
  /** SQLite would acknowledge before it synced. */
  | 'not_durable'
  /** Written by another version of this program. */
  | 'too_new'
  /** SQLite cannot read it; only looking into it says so, since opening it sets it aside. */
  | 'damaged'
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
