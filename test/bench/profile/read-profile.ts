import { readFileSync } from 'node:fs';

/** What `--cpu-prof` writes: a tree of functions, and which of them ran at each sample. */
export interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** µs before each sample. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

// V8's own shape.
export const readProfile = (file: string): Profile => JSON.parse(readFileSync(file, 'utf8')) as Profile;

/** What it belongs to, told from its own address; undefined: it has none, and belongs to who called it. */
export function placeOf({ callFrame: { functionName: name, url } }: ProfileNode): string | undefined {
  const ours = /\/dist\/(proxy\/[\w-]+(?:\/[\w-]+)?|contract\/[\w-]+)/.exec(url)?.[1];
  if (ours !== undefined) return ours.replace(/\.js$/, '');
  const packaged = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (packaged !== undefined) return packaged;
  const ofNode = /^node:(?:internal\/)?([\w]+)/.exec(url)?.[1];
  if (ofNode !== undefined) return `node: ${ofNode}`;
  if (name === '(garbage collector)') return 'garbage collector';
  return name === '(program)' ? 'native code, system calls' : undefined;
}
