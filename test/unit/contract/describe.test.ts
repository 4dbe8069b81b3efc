import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe as describeCatalog } from '../../../src/contract/describe.ts';
import { printEvents } from '../../../src/proxy/commands/events.ts';

const root = path.resolve(__dirname, '../../..');

describe('what is collected', () => {
  it('is this and nothing else: a change here is a change in collection and goes under "Collected data" in the CHANGELOG', () => {
    expect(describeCatalog()).toMatchSnapshot();
  });

  it('stands in docs/events.md as the code has it (npm run docs)', () => {
    expect(readFileSync(path.join(root, 'docs/events.md'), 'utf8')).toBe(printEvents('markdown'));
  });
});
