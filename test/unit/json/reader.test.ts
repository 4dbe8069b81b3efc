import { createShapeReader } from '../../../src/proxy/json/reader.ts';
import {
  any,
  emptiness,
  flag,
  list,
  map,
  number,
  type Shape,
  struct,
  text,
  time,
  timeOf,
  whole,
} from '../../../src/proxy/json/shape.ts';

function read(shape: Shape, document: string): void {
  const reader = createShapeReader(shape);
  reader.write(Buffer.from(document));
  reader.end();
}

describe('reading a document of a shape', () => {
  it('hands over what is wanted, with the key of the map it stands in, and passes over the rest', () => {
    const seen: unknown[] = [];
    const shape = struct(() => ({
      Units: map(
        struct(
          () => ({
            UnitName: text((value, key) => seen.push([key, value])),
            Count: whole((n, key) => seen.push([key, n])),
          }),
          {
            begin: (key) => seen.push(`begin ${key}`),
            end: () => seen.push('end'),
          },
        ),
      ),
      Load: number((n) => seen.push(n)),
      Output: map(emptiness((isEmpty, key) => seen.push([key, isEmpty]))),
      Free: any((value) => seen.push(value)),
      Up: flag(),
    }));
    read(
      shape,
      '{"Other":{"Units":[1,{"UnitName":3}]},"Units":{"u":{"Nodes":[{"UnitName":"not this"}],"UnitName":"n","Count":3},"v":{}},' +
        '"Load":15155.7999999996,"Output":{"a":"","b":"x"},"Free":{"x":1},"Up":true}',
    );
    expect(seen).toEqual([
      'begin u',
      ['u', 'n'],
      ['u', 3],
      'end',
      'begin v',
      'end',
      15155.7999999996,
      ['a', true],
      ['b', false],
    ]);
  });

  it('takes keys in any case and the last of two, as Go does', () => {
    const seen: string[] = [];
    read(
      struct(() => ({ IP: text((value) => seen.push(value)) })),
      '{"Ip":"1","ip":"2","IP":"3","I P":"4"}',
    );
    expect(seen).toEqual(['1', '2', '3']);
  });

  it('leaves a value as it was when it is null; a struct that is null is a fault', () => {
    const seen: unknown[] = [];
    const leaf = {
      a: text((v) => seen.push(v)),
      b: number((v) => seen.push(v)),
      c: flag(),
      d: list(text()),
      e: map(text()),
      f: any(),
    };
    read(
      struct(() => leaf),
      '{"a":null,"b":null,"c":null,"d":null,"e":null,"f":null}',
    );
    expect(seen).toEqual([]);
    expect(() => read(list(struct(() => ({}))), '[null]')).toThrow('null where an object belongs');
    expect(() =>
      read(
        struct(() => ({})),
        'null',
      ),
    ).toThrow('the document: null where an object belongs');
  });

  it.each([
    ['text', text(), ['1', 'true', '{}', '[]']],
    ['number', number(), ['"1"', 'false', '{}', '[]', '1e400']],
    ['whole', whole(), ['1.0', '1e2', '"1"', '99999999999999999999', '[]']],
    ['flag', flag(), ['"true"', '0', '{}']],
    ['struct', struct(() => ({})), ['[]', '"x"', '1']],
    ['list', list(text()), ['{}', '"x"', '1']],
    ['map', map(text()), ['[]', '"x"', 'true']],
  ])('refuses as %s what is not, naming the field and not the value', (_kind, shape, documents) => {
    for (const document of documents) {
      expect(() =>
        read(
          struct(() => ({ Field: shape })),
          `{"Field":${document}}`,
        ),
      ).toThrow(/^Field: of the wrong type$/);
    }
  });

  it('checks shapes that contain themselves', () => {
    let deepest = 0;
    const node: Shape = struct(() => ({
      Depth: whole((n) => {
        deepest = Math.max(deepest, n);
      }),
      Nodes: list(node),
    }));
    read(node, '{"Depth":1,"Nodes":[{"Depth":2,"Nodes":[{"Depth":3}]}]}');
    expect(deepest).toBe(3);
    expect(() => read(node, '{"Nodes":[{"Nodes":[{"Depth":"3"}]}]}')).toThrow('Depth: of the wrong type');
  });

  it('passes over a thousand keys it never heard of without remembering them all', () => {
    const keys = Array.from({ length: 5_000 }, (_, i) => `"k${i}":0`).join(',');
    const seen: number[] = [];
    read(
      struct(() => ({ last: number((n) => seen.push(n)) })),
      `{${keys},"last":1}`,
    );
    expect(seen).toEqual([1]);
  });
});

describe('times', () => {
  it('are read as Go writes them, to the nanosecond and in any zone', () => {
    expect(timeOf('2020-06-30T12:56:02.123456789Z', 't')).toBe(Date.UTC(2020, 5, 30, 12, 56, 2, 123));
    expect(timeOf('2022-06-30T23:00:00-05:00', 't')).toBe(Date.UTC(2022, 6, 1, 4));
    for (const bad of ['', 'yesterday', '2020-06-30', '2020-13-01T00:00:00Z', '2020-06-30 12:56:02Z', '1593521762']) {
      expect(() => timeOf(bad, 'UpdatedTime')).toThrow(/^UpdatedTime: not a time$/);
    }
  });

  it('are handed over when they change', () => {
    const seen: number[] = [];
    read(
      list(time('T', (ms) => seen.push(ms))),
      '["1970-01-01T00:00:01Z","1970-01-01T00:00:01Z","1970-01-01T00:00:02Z"]',
    );
    expect(seen).toEqual([1000, 2000]);
    expect(() => read(list(time('T')), '["x"]')).toThrow('T: not a time');
  });
});
