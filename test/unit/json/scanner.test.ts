import fc from 'fast-check';
import { createJsonScanner, type JsonEvents } from '../../../src/proxy/json/scanner.ts';

/** Builds the value again from the events, as JSON.parse would have. */
function builder() {
  const root: unknown[] = [];
  const stack: { readonly target: unknown[] | Record<string, unknown>; key: string }[] = [{ target: root, key: '' }];
  const put = (value: unknown) => {
    const top = stack.at(-1);
    if (top === undefined) return;
    if (Array.isArray(top.target)) top.target.push(value);
    else Object.defineProperty(top.target, top.key, { value, enumerable: true, configurable: true, writable: true });
  };
  const events: JsonEvents = {
    open(isArray) {
      const target = isArray ? [] : {};
      put(target);
      stack.push({ target, key: '' });
      return true;
    },
    close: () => void stack.pop(),
    mayPassEmpty: () => false,
    key(name) {
      const top = stack.at(-1);
      if (top !== undefined) top.key = name;
    },
    string: () => true,
    stringEnd: (text) => put(text),
    bare: (token) => put(JSON.parse(token)),
  };
  return { events, value: () => root[0] };
}

/** Feeds the bytes in pieces cut at the given places. */
function scan(bytes: Buffer, cuts: readonly number[] = []) {
  const { events, value } = builder();
  const scanner = createJsonScanner(events);
  const places = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [i, from] of places.entries()) {
    const to = places[i + 1];
    // A copy each, so that a scanner that kept a reference to an old piece would be found out.
    if (to !== undefined) {
      const piece = Buffer.from(bytes.subarray(from, to));
      scanner.write(piece);
      piece.fill(0x21);
    }
  }
  scanner.end();
  return value();
}

const accepts = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch {
    return false;
  }
};

/** Text with everything that is awkward in it, but well-formed: a lone surrogate has no UTF-8. */
const text = fc.string({
  unit: fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom('"', '\\', '\n', '\u2028', '🚀', '')),
});
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(true, false, null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5 }),
  ),
})).value;
const cuts = fc.array(fc.nat(), { maxLength: 12 });

describe('the JSON scanner', () => {
  it('reads what JSON.parse reads, wherever the pieces are cut, spaced out and escaped or not', () => {
    fc.assert(
      fc.property(
        json,
        cuts,
        fc.constantFrom(undefined, 1, '\t\r\n'),
        fc.boolean(),
        (value, places, space, escaped) => {
          const plain = JSON.stringify(value, null, space);
          const whole = escaped
            ? plain.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
            : plain;
          expect(scan(Buffer.from(whole), places)).toEqual(JSON.parse(whole));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads a document that comes byte by byte', () => {
    const document = ` {"ключ \\"q\\"": [1.5E-7, -0, "a\\\\b\\u0001🚀", [], {}, [[null, true, false]]], "": "${'x'.repeat(300)}"}\n`;
    const bytes = Buffer.from(document);
    expect(scan(bytes, Array.from(bytes.keys()))).toEqual(JSON.parse(document));
  });

  it('takes a document if and only if JSON.parse does, also one that was damaged', () => {
    const damage = fc.tuple(
      fc.nat(),
      fc.constantFrom(
        '',
        '"',
        '\\',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '0',
        '.',
        'e',
        '-',
        'u',
        'n',
        '\n',
        '\t',
        ' ',
        '\u0000',
      ),
      fc.nat({ max: 3 }),
    );
    fc.assert(
      fc.property(json, damage, cuts, (value, [at, put, cut], places) => {
        const whole = JSON.stringify(value);
        const place = at % (whole.length + 1);
        // Through UTF-8 first: a character cut in half is another one on both sides.
        const damaged = Buffer.from(whole.slice(0, place) + put + whole.slice(place + cut)).toString();
        expect(accepts(() => scan(Buffer.from(damaged), places))).toBe(accepts(() => JSON.parse(damaged)));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    '',
    ' ',
    '01',
    '-',
    '1.',
    '.5',
    '+1',
    '1e',
    '1e+',
    '00',
    '-01',
    'nul',
    'truee',
    'NaN',
    'Infinity',
    "'a'",
    '"a\tb"',
    '"a\u0000b"',
    '"\\x41"',
    '"\\u12"',
    '"\\u12g4"',
    '"open',
    '[1,]',
    '[,1]',
    '[1 2]',
    '{"a":1,}',
    '{a:1}',
    '{"a" 1}',
    '{"a":}',
    '{"a"}',
    '{1:2}',
    '{]',
    '[}',
    ']',
    '}',
    '[]]',
    '{}{}',
    '{},',
    'null null',
    '// no',
    '\ufeff{}',
    '[\u000b1]',
  ])('refuses %j, in one piece and in many', (document) => {
    const bytes = Buffer.from(document);
    expect(accepts(() => JSON.parse(document))).toBe(false);
    expect(accepts(() => scan(bytes))).toBe(false);
    expect(accepts(() => scan(bytes, Array.from(bytes.keys())))).toBe(false);
  });

  it('says a document that ends too early is cut short, wherever it was cut', () => {
    const whole = Buffer.from('{"a":[1,"\\u00e9",{"b":null}],"c":-1.5e3,"d":"x"}');
    for (let length = 1; length < whole.length; length += 1) {
      expect(() => scan(whole.subarray(0, length))).toThrow('cut short');
    }
    expect(() => scan(Buffer.alloc(0))).toThrow('an empty answer');
  });

  it('turns what is no character into U+FFFD: broken UTF-8 and a lone surrogate', () => {
    expect(scan(Buffer.from([0x22, 0xff, 0x41, 0x22]))).toBe('\ufffdA');
    expect(scan(Buffer.from('"\\ud800x"'))).toBe('\ufffdx');
    expect(scan(Buffer.from('["é"]'))).toEqual(['é']);
    // The byte of é in Latin-1, after the same length of text was seen: not taken for it.
    expect(
      scan(Buffer.concat([Buffer.from('["\ufffd'), Buffer.from([0x22, 0x2c, 0x22, 0xe9]), Buffer.from('"]')])),
    ).toEqual(['\ufffd', '\ufffd']);
  });

  it('is bounded: in depth, in the length of a name that is wanted, of a number; not in what is passed over', () => {
    const deep = (levels: number) => Buffer.from('['.repeat(levels) + ']'.repeat(levels));
    expect(accepts(() => scan(deep(10_000)))).toBe(true);
    expect(() => scan(deep(10_001))).toThrow('nested too deeply');
    expect(() => scan(Buffer.from(JSON.stringify('x'.repeat(70_000))), [10, 20_000])).toThrow('a name is too long');
    expect(() => scan(Buffer.from('1'.repeat(2_000)), [10])).toThrow('a number is too long');
    const scanner = createJsonScanner({
      open: () => false,
      close: () => {},
      mayPassEmpty: () => true,
      key: () => {},
      string: () => false,
      stringEnd: () => {},
      bare: () => {},
    });
    scanner.write(Buffer.from(JSON.stringify({ a: { journal: `${'x\n"'.repeat(50_000)}` } })));
    scanner.end();
  });

  it('checks what it passes over all the same', () => {
    const seen: string[] = [];
    const passing = (document: string) => {
      const scanner = createJsonScanner({
        open: () => seen.push('open') === 1,
        close: () => void seen.push('close'),
        mayPassEmpty: () => false,
        key: (name) => void seen.push(name),
        string: () => false,
        stringEnd: (_text, isEmpty) => void seen.push(isEmpty ? 'empty' : 'text'),
        bare: (token) => void seen.push(token),
      });
      scanner.write(Buffer.from(document));
      scanner.end();
    };
    passing('{"a":{"b":[{"c":"d"}]},"e":"","f":"g"}');
    expect(seen).toEqual(['open', 'a', 'open', 'e', 'empty', 'f', 'text', 'close']);
    expect(() => passing('{"a":{"b":[{"c" "d"}]}}')).toThrow('not JSON');
  });
});
