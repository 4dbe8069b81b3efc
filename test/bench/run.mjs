#!/usr/bin/env node
import { register } from 'node:module';

/** `node test/bench/run.mjs collect`: runs test/bench/collect.ts. */
register('./typescript-hooks.mjs', import.meta.url);
await import(new URL(`./${process.argv[2]}.ts`, import.meta.url));
