#!/usr/bin/env node
import { register } from 'node:module';

/** `node test/bench/run.mjs --help`. Given a path (`intake/load`), runs that file: a process of a part. */
register('./typescript-hooks.mjs', import.meta.url);
const [, , name = '', ...args] = process.argv;
if (name.includes('/')) await import(new URL(`./${name}.ts`, import.meta.url));
else {
  const { main } = await import('./frame/main.ts');
  process.exitCode = await main([name, ...args].filter(Boolean));
}
