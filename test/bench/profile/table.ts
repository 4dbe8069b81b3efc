import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { printTable, rounded } from '../frame/table.ts';

/**
 * `node test/bench/run.mjs profile/table FOLDER`: where the time of the processes went whose `--cpu-prof` profiles are in
 * FOLDER, by room of our source, package, or part of Node; a table for each thread. Idle time is left out.
 */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** What it belongs to, told from its own address; undefined: it has none, and belongs to who called it. */
function placeOf(name: string, url: string): string | undefined {
  const ours = /\/dist\/(proxy\/[\w-]+(?:\/[\w-]+)?|contract\/[\w-]+)/.exec(url)?.[1];
  if (ours !== undefined) return ours.replace(/\.js$/, '');
  const packaged = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (packaged !== undefined) return packaged;
  const ofNode = /^node:(?:internal\/)?([\w]+)/.exec(url)?.[1];
  if (ofNode !== undefined) return `node: ${ofNode}`;
  if (name === '(garbage collector)') return 'garbage collector';
  return name === '(program)' ? 'native code, system calls' : undefined;
}

function sharesOf({ nodes, samples, timeDeltas }: Profile): ReadonlyMap<string, number> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const places = new Map<number, string>();
  for (const { id, callFrame } of nodes) {
    let own = placeOf(callFrame.functionName, callFrame.url);
    for (let at = parents.get(id); own === undefined && at !== undefined; at = parents.get(at)) {
      const parent = byId.get(at)?.callFrame;
      own = parent && placeOf(parent.functionName, parent.url);
    }
    // JSON.parse, a regular expression, a Buffer's methods: what the engine does is told apart from who asks for it.
    const isBuiltIn = callFrame.url === '' && !callFrame.functionName.startsWith('(');
    places.set(id, isBuiltIn ? `${own ?? 'engine'}: ${callFrame.functionName}` : (own ?? callFrame.functionName));
  }
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    if (byId.get(id)?.callFrame.functionName === '(idle)') continue;
    const place = places.get(id) ?? 'unknown';
    times.set(place, (times.get(place) ?? 0) + (timeDeltas[index] ?? 0));
  }
  return times;
}

const [, , , folder = '.'] = process.argv;
for (const file of readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))) {
  const times = [...sharesOf(JSON.parse(readFileSync(path.join(folder, file), 'utf8')))].sort((a, b) => b[1] - a[1]);
  const all = times.reduce((sum, [, us]) => sum + us, 0);
  printTable(
    `${file}: ${(all / 1e6).toFixed(1)} s of work`,
    times.slice(0, 25).map(([where, us]) => ({ where, '%': rounded((100 * us) / all, 1) })),
  );
}
