import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The colours of insight.css, judged as they are seen: contrast by WCAG 2.2, colour blindness as simulated by Machado. */
const css = readFileSync(path.resolve(__dirname, '../../../../../src/plugin/ui/insight/insight.css'), 'utf8');
const schemes = ['insight', 'insight-dark'].map((name) => {
  const rules = new RegExp(`^\\.${name} \\{(.*?)^\\}`, 'ms').exec(css)?.[1] ?? '';
  const colours = new Map(
    [...rules.matchAll(/--insight-([\w]+): (#\w{6});/g)].map(([, key = '', hex = '']) => [key, hex]),
  );
  const of = (key: string): string => colours.get(key) ?? '';
  return { name, of };
});

type Rgb = readonly [number, number, number];
const linear = (hex: string): Rgb => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return [r, g, b];
};
const times = (matrix: readonly Rgb[], [r, g, b]: Rgb): Rgb => {
  const [x = 0, y = 0, z = 0] = matrix.map(([p, q, s]) => p * r + q * g + s * b);
  return [x, y, z];
};
const luminance = (hex: string): number => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

/** Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB. */
const SIGHTS: Readonly<Record<string, readonly Rgb[]>> = {
  'full colour': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** CIE L*a*b*, D65. */
function lab(rgb: Rgb): Rgb {
  const [x, y, z] = times(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    rgb,
  );
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}
const difference = (a: string, b: string, sight: readonly Rgb[]): number => {
  const [p, q] = [lab(times(sight, linear(a))), lab(times(sight, linear(b)))];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
};

const LINES = ['1', '2', '3', '4', '5', '6'];

describe.each(schemes)('the colours of .$name', ({ of }) => {
  it('are six-digit hexadecimal numbers, as the canvas needs them', () => {
    for (const key of [...LINES, 'text', 'soft', 'grid', 'ground', 'accent', 'warm'])
      expect(of(key)).toMatch(/^#\w{6}$/);
  });

  it('of letters have a contrast of 4.5 to 1, of lines 3 to 1', () => {
    for (const key of ['text', 'soft', 'accent', 'warm']) expect(contrast(of(key), of('ground'))).toBeGreaterThan(4.5);
    for (const key of LINES) expect(contrast(of(key), of('ground'))).toBeGreaterThan(3);
  });

  it.each(Object.keys(SIGHTS))('are told apart with %s, each from each other', (name) => {
    const sight = SIGHTS[name] ?? [];
    const close = LINES.flatMap((a, index) =>
      LINES.slice(index + 1)
        .map((b) => ({ pair: `${a} ${b}`, apart: Math.round(difference(of(a), of(b), sight)) }))
        .filter(({ apart }) => apart < 18),
    );
    expect(close).toEqual([]);
  });
});
