import { readdirSync, readFileSync } from 'node:fs';

/** What a process and its children have used; from /proc, so undefined on other systems. */
export interface Usage {
  readonly cpuUs: number;
  /** Resident bytes, of all together. */
  readonly rssBytes: number;
}

/** A tick of /proc/<pid>/stat: USER_HZ, 100 on every Linux that Node runs on. */
const US_PER_TICK = 10_000;
const PAGE_BYTES = 4096;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  readonly pages: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is a name in brackets that may hold anything; fields are counted from its end (proc(5)).
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    // utime, stime, and the same of children that were waited for.
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
    return { pid, parent, ticks, pages: fields[21] ?? 0 };
  } catch {
    return undefined; // it ended meanwhile, or there is no /proc
  }
}

export function usageOf(pid: number): Usage | undefined {
  let all: Stat[];
  try {
    all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
  } catch {
    return undefined;
  }
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const each of all) if (family.has(each.parent)) family.add(each.pid);
  }
  const members = all.filter((each) => family.has(each.pid));
  return {
    cpuUs: members.reduce((sum, { ticks }) => sum + ticks, 0) * US_PER_TICK,
    rssBytes: members.reduce((sum, { pages }) => sum + pages, 0) * PAGE_BYTES,
  };
}

/** Busy time of one core, everybody's together, stolen time included. */
export function coreBusyUs(core: number): number | undefined {
  try {
    const line = readFileSync('/proc/stat', 'latin1')
      .split('\n')
      .find((each) => each.startsWith(`cpu${core} `));
    if (line === undefined) return undefined;
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(' ').slice(1).map(Number);
    return (user + nice + system + irq + softirq + steal) * US_PER_TICK;
  } catch {
    return undefined;
  }
}
