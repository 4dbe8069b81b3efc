import { readdirSync } from 'node:fs';
import path from 'node:path';
import { printTable, rounded } from '../frame/table.ts';
import { type Profile, placeOf, readProfile } from './read-profile.ts';

/**
 * `node test/bench/run.mjs profile/table FOLDER`: where the time of the processes went whose `--cpu-prof` profiles are in
 * FOLDER, by room of our source, package, or part of Node; a table for each thread. Idle time is left out.
 */
function sharesOf({ nodes, samples, timeDeltas }: Profile): ReadonlyMap<string, number> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const places = new Map<number, string>();
  for (const node of nodes) {
    const { id, callFrame } = node;
    let own = placeOf(node);
    for (let at = parents.get(id); own === undefined && at !== undefined; at = parents.get(at)) {
      const parent = byId.get(at);
      own = parent && placeOf(parent);
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
  const times = [...sharesOf(readProfile(path.join(folder, file)))].sort((a, b) => b[1] - a[1]);
  const all = times.reduce((sum, [, us]) => sum + us, 0);
  printTable(
    `${file}: ${(all / 1e6).toFixed(1)} s of work`,
    times.slice(0, 25).map(([where, us]) => ({ where, '%': rounded((100 * us) / all, 1) })),
  );
}
