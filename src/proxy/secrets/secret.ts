import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * A write key, a private key, a password: shown as `[redacted]` by whatever prints, serialises or inspects it, so that no
 * log line, error or health document can hold one by accident. Only `reveal()` gives it out, and that is easily searched.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
