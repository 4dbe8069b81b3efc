import { BACKSLASH, BARE_BYTE, COLON_BYTE, COMMA_BYTE, ESCAPABLE, endOfPlain, isHex, QUOTE } from './bytes.ts';
import { createInterner } from './interner.ts';
import { JsonProblem } from './problem.ts';

/**
 * A push tokeniser for one JSON document that arrives in pieces (RFC 8259, strict as JSON.parse). It keeps no more than
 * one token and one byte a level of nesting, and makes a string only of what its reader asks for.
 *
 * Hand-written because the kept streaming parsers miss the bar for a 64 MB diagnostics report: CPU at most 3.5 times
 * JSON.parse. The numbers are in README.md beside this file; test/bench/collect.ts measures them again.
 */
export interface JsonEvents {
  /** An object or array begins. @returns false: nothing of it is wanted; it is checked and passed over. */
  open(isArray: boolean): boolean;
  /** The end of what `open` said yes to. */
  close(): void;
  /**
   * Whether an entry `"name":""` need not be told of, as this key may begin one: nine of ten entries of a report are
   * such, and passed over at a glance.
   */
  mayPassEmpty(): boolean;
  key(name: string): void;
  /** A string begins. @returns whether its text is wanted. */
  string(): boolean;
  /** The string's text, or '' where that was not wanted. */
  stringEnd(text: string, isEmpty: boolean): void;
  /** A number as it stands in the document, `true`, `false` or `null`. */
  bare(token: string): void;
}

export interface JsonScanner {
  /** @throws {JsonProblem} the document is not JSON; the scanner is of no use after that. */
  write(chunk: Buffer): void;
  /** @throws {JsonProblem} the document ended too early. */
  end(): void;
}

/** Levels of nesting: Go's own limit, which wrote and read these documents before. */
const MAX_DEPTH = 10_000;
/** A text that is wanted is a name; one above this is not a name. */
const MAX_TEXT_BYTES = 64 * 1024;
const MAX_BARE_BYTES = 1024;

const BARE = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

// Where in the grammar the next byte is read. Numbers, not words: compared once a token, some ten million times.
const VALUE = 0;
const VALUE_OR_END = 1;
const KEY = 2;
const KEY_OR_END = 3;
const COLON = 4;
const COMMA_OR_END = 5;
const STRING = 6;
const ESCAPE = 7;
const HEX = 8;
const IN_BARE = 9;
const DONE = 10;

export function createJsonScanner(events: JsonEvents): JsonScanner {
  const intern = createInterner();
  let state = VALUE;
  let depth = 0;
  /** One a level: is it an array? */
  let arrays = new Uint8Array(64);
  /** The level whose content nobody wants; 0: none. */
  let skipDepth = 0;
  /** Of the string that is read: is it a key, is its text wanted, had it an escape, is anything in it. */
  let isKey = false;
  let wanted = false;
  let escaped = false;
  let empty = true;
  let hexLeft = 0;
  /** What the chunks before this one held of the token. */
  let carry = Buffer.allocUnsafe(256);
  let carried = 0;

  function carryOver(chunk: Buffer, from: number, to: number, limit: number): void {
    const size = carried + to - from;
    if (size > limit) throw new JsonProblem(state === IN_BARE ? 'a number is too long' : 'a name is too long');
    if (size > carry.length) {
      const larger = Buffer.allocUnsafe(Math.max(size, carry.length * 2));
      carry.copy(larger, 0, 0, carried);
      carry = larger;
    }
    chunk.copy(carry, carried, from, to);
    carried = size;
  }

  function textOf(bytes: Buffer, from: number, to: number): string {
    if (to - from > MAX_TEXT_BYTES) throw new JsonProblem('a name is too long');
    if (!escaped) return intern(bytes, from, to);
    const text: unknown = JSON.parse(`"${bytes.toString('utf8', from, to)}"`);
    // A lone surrogate has no UTF-8: it becomes U+FFFD here rather than at some later encoder.
    return Buffer.from(String(text), 'utf8').toString('utf8');
  }

  function open(isArray: boolean): void {
    if (depth === MAX_DEPTH) throw new JsonProblem('nested too deeply');
    if (depth === arrays.length) {
      const larger = new Uint8Array(depth * 2);
      larger.set(arrays);
      arrays = larger;
    }
    arrays[depth] = isArray ? 1 : 0;
    depth += 1;
    if (skipDepth === 0 && !events.open(isArray)) skipDepth = depth;
    state = isArray ? VALUE_OR_END : KEY_OR_END;
  }

  function close(isArray: boolean): void {
    if (depth === 0 || (arrays[depth - 1] === 1) !== isArray) throw new JsonProblem('not JSON');
    if (skipDepth === 0) events.close();
    else if (skipDepth === depth) skipDepth = 0;
    depth -= 1;
    state = depth === 0 ? DONE : COMMA_OR_END;
  }

  function beginString(asKey: boolean): void {
    isKey = asKey;
    escaped = false;
    empty = true;
    carried = 0;
    wanted = skipDepth === 0 && (asKey || events.string());
    state = STRING;
  }

  function wantedText(chunk: Buffer, from: number, to: number): string {
    if (carried === 0) return textOf(chunk, from, to);
    carryOver(chunk, from, to, MAX_TEXT_BYTES);
    return textOf(carry, 0, carried);
  }

  /** @param from where in this chunk the string began or goes on; @param to its closing quote. */
  function endString(chunk: Buffer, from: number, to: number): void {
    if (!isKey) {
      state = depth === 0 ? DONE : COMMA_OR_END;
      if (skipDepth === 0) events.stringEnd(wanted ? wantedText(chunk, from, to) : '', empty && from === to);
    } else {
      state = COLON;
      if (wanted) events.key(wantedText(chunk, from, to));
    }
  }

  /**
   * Passes over `:""` after a key that ends at `to`, and over `,"` after that.
   * @returns the last byte that was read; `to` itself: the key does not begin such an entry, or it ends in the next chunk.
   */
  function passEmpty(chunk: Buffer, to: number): number {
    // Reading beyond the end of a chunk would have the engine give up its fast code.
    if (to + 5 >= chunk.length) return to;
    if (chunk[to + 1] !== COLON_BYTE || chunk[to + 2] !== QUOTE || chunk[to + 3] !== QUOTE) return to;
    if (chunk[to + 4] !== COMMA_BYTE || chunk[to + 5] !== QUOTE) {
      state = COMMA_OR_END;
      return to + 3;
    }
    beginString(true);
    return to + 5;
  }

  function endBare(): void {
    const token = intern(carry, 0, carried);
    if (!BARE.test(token)) throw new JsonProblem('not JSON');
    state = depth === 0 ? DONE : COMMA_OR_END;
    if (skipDepth === 0) events.bare(token);
  }

  /** Between tokens. @returns nothing; `state` says what the byte began. */
  function structural(c: number): void {
    if (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) return;
    if (state === COMMA_OR_END) {
      if (c === 0x2c) state = arrays[depth - 1] === 1 ? VALUE : KEY;
      else if (c === 0x7d) close(false);
      else if (c === 0x5d) close(true);
      else throw new JsonProblem('not JSON');
    } else if (state === COLON) {
      if (c !== 0x3a) throw new JsonProblem('not JSON');
      state = VALUE;
    } else if (state === KEY || state === KEY_OR_END) {
      if (c === QUOTE) beginString(true);
      else if (c === 0x7d && state === KEY_OR_END) close(false);
      else throw new JsonProblem('not JSON');
    } else if (state === VALUE || state === VALUE_OR_END) {
      if (c === QUOTE) beginString(false);
      else if (c === 0x7b) open(false);
      else if (c === 0x5b) open(true);
      else if (c === 0x5d && state === VALUE_OR_END) close(true);
      else if (BARE_BYTE[c] === 1) {
        carried = 0;
        state = IN_BARE;
      } else throw new JsonProblem('not JSON');
    } else throw new JsonProblem('not JSON');
  }

  function write(chunk: Buffer): void {
    const end = chunk.length;
    let at = 0;
    /** Where the token that is read begins in this chunk. */
    let from = 0;
    while (at < end) {
      if (state === STRING) {
        at = endOfPlain(chunk, at);
        if (at === end) break;
        const c = chunk[at] ?? 0;
        if (c === QUOTE) {
          const passed = isKey && wanted && events.mayPassEmpty() ? passEmpty(chunk, at) : at;
          if (passed === at) endString(chunk, from, at);
          at = passed;
          from = at + 1;
        } else if (c === BACKSLASH) {
          escaped = true;
          empty = false;
          state = ESCAPE;
        } else throw new JsonProblem('not JSON');
        at += 1;
      } else if (state === ESCAPE) {
        const c = chunk[at] ?? 0;
        if (c === 0x75) {
          hexLeft = 4;
          state = HEX;
        } else if (ESCAPABLE[c] === 1) state = STRING;
        else throw new JsonProblem('not JSON');
        at += 1;
      } else if (state === HEX) {
        if (!isHex(chunk[at] ?? 0)) throw new JsonProblem('not JSON');
        hexLeft -= 1;
        if (hexLeft === 0) state = STRING;
        at += 1;
      } else if (state === IN_BARE) {
        while (at < end && BARE_BYTE[chunk[at] ?? 0] === 1) at += 1;
        carryOver(chunk, from, at, MAX_BARE_BYTES);
        from = at;
        if (at < end) endBare();
      } else {
        structural(chunk[at] ?? 0);
        // A number's first byte belongs to its text, a string's quote does not.
        if (state !== IN_BARE) at += 1;
        from = at;
      }
    }
    if (state === STRING || state === ESCAPE || state === HEX) {
      if (from < end) empty = false;
      if (wanted) carryOver(chunk, from, end, MAX_TEXT_BYTES);
    }
  }

  return {
    write,
    end() {
      if (state === IN_BARE && depth === 0) endBare();
      if (state !== DONE) throw new JsonProblem(depth === 0 && state === VALUE ? 'an empty answer' : 'cut short');
    },
  };
}
