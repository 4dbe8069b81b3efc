import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Profile, type ProfileNode, placeOf, readProfile } from './read-profile.ts';

/**
 * `node test/bench/run.mjs profile/flame FILE.cpuprofile OUT.svg --title TEXT --skip SECONDS`: a flame graph, from the
 * event loop down. A box is as wide as its share of the thread's work; idle time and what came before `--skip` are left out.
 */
interface Box {
  readonly name: string;
  readonly place: string | undefined;
  us: number;
  readonly inside: Map<string, Box>;
}

const WIDTH = 1200;
const ROW = 17;
const TOP = 58;
/** Narrower ones are left out, and counted in the box above them. */
const NARROWEST = 1.5;
const CHAR = 6.3;
const COLOURS = [
  ['this project', /^(?:proxy|contract)\//, '#7fb2e5'],
  ['Node', /^node: /, '#b9d7a8'],
  ['packages', /^[@a-z]/, '#f3c98b'],
] as const;
const ENGINE = '#d5d5d5';

const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

function colourOf(place: string | undefined): string {
  if (place === undefined || place === 'garbage collector' || place.startsWith('native')) return ENGINE;
  return COLOURS.find(([, pattern]) => pattern.test(place))?.[2] ?? ENGINE;
}

function boxOf({ callFrame }: ProfileNode, place: string | undefined): Box {
  const name = callFrame.functionName || '(anonymous)';
  const where = place === undefined || place === 'garbage collector' || place.startsWith('native') ? '' : ` ${place}`;
  return { name: name + where, place, us: 0, inside: new Map() };
}

/** Functions that were called in the same way are one box, however often the profile tells them apart. */
function grow({ nodes, samples, timeDeltas }: Profile, skipUs: number): Box {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const root: Box = { name: 'all', place: undefined, us: 0, inside: new Map() };
  let elapsedUs = 0;
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index] ?? 0;
    elapsedUs += us;
    if (elapsedUs < skipUs || byId.get(id)?.callFrame.functionName === '(idle)') continue;
    const stack: ProfileNode[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const node = byId.get(at);
      if (node !== undefined && node.callFrame.functionName !== '(root)') stack.unshift(node);
    }
    root.us += us;
    let box = root;
    for (const node of stack) {
      const next = boxOf(node, placeOf(node));
      const known = box.inside.get(next.name) ?? next;
      box.inside.set(next.name, known);
      known.us += us;
      box = known;
    }
  }
  return root;
}

function draw(root: Box, title: string): string {
  const boxes: string[] = [];
  let deepest = 0;
  function place(box: Box, x: number, level: number): void {
    const width = (box.us / root.us) * WIDTH;
    if (width < NARROWEST) return;
    deepest = Math.max(deepest, level);
    const share = `${((100 * box.us) / root.us).toFixed(1)} %`;
    const y = TOP + level * ROW;
    const fits = Math.floor((width - 6) / CHAR);
    const label = fits < 3 ? '' : box.name.length > fits ? `${box.name.slice(0, fits - 1)}…` : box.name;
    boxes.push(
      `<g><title>${escaped(`${box.name}: ${share}`)}</title><rect x="${x.toFixed(1)}" y="${y}" width="${(width - 0.5).toFixed(1)}" height="${ROW - 1}" fill="${colourOf(box.place)}"/>${
        label === '' ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escaped(label)}</text>`
      }</g>`,
    );
    let at = x;
    for (const inner of [...box.inside.values()].sort((a, b) => b.us - a.us)) {
      place(inner, at, level + 1);
      at += (inner.us / root.us) * WIDTH;
    }
  }
  place(root, 0, 0);
  const legend = [...COLOURS.map(([name, , colour]) => [name, colour] as const), ['engine and system', ENGINE] as const]
    .map(
      ([name, colour], index) =>
        `<rect x="${index * 150}" y="32" width="12" height="12" fill="${colour}"/><text x="${index * 150 + 17}" y="42">${name}</text>`,
    )
    .join('');
  const height = TOP + (deepest + 1) * ROW + 6;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="10.5"><title>${escaped(title)}</title><rect width="100%" height="100%" fill="#fff"/><text x="0" y="18" font-size="15">${escaped(title)}</text>${legend}${boxes.join('\n')}</svg>\n`;
}

const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: { title: { type: 'string', default: '' }, skip: { type: 'string', default: '0' } },
});
const [from, to] = positionals;
if (from === undefined || to === undefined) throw new Error('profile/flame takes a .cpuprofile and a file to write');
writeFileSync(to, draw(grow(readProfile(from), Number(values.skip) * 1e6), values.title));
