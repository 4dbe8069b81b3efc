import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { createFileDestination } from '../../../src/proxy/destinations/file.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
const never = new AbortController().signal;
let files = 0;
function create(maxBytes = 1_000_000, keep = 2) {
  files += 1;
  const file = path.join(folder, `${files}.ndjson`);
  const destination = createFileDestination({ kind: 'file', name: 'file', path: file, maxBytes, keep });
  const read = (suffix = '') => readFileSync(file + suffix, 'utf8');
  return { file, read, destination, send: (...bodies: string[]) => destination.send(bodies, never) };
}

describe('the file destination', () => {
  it('writes one event a line, in order, in a file for us alone', async () => {
    const { file, read, send } = create();
    expect(await send('{"n":1}', '{"n":2}')).toEqual({ kind: 'delivered' });
    await send('{"n":3}');
    expect(read()).toBe('{"n":1}\n{"n":2}\n{"n":3}\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps one event on one line, whatever white space it came with', async () => {
    const { read, send } = create();
    await send('{\n  "text": "a\\nb"\r\n}');
    expect(read().split('\n')).toHaveLength(2);
    expect(JSON.parse(read())).toEqual({ text: 'a\nb' });
  });

  it('begins a new file when the size is reached, and keeps as many as it was told', async () => {
    const { read, send } = create(20, 2);
    for (const n of [1, 2, 3, 4]) await send(`{"number":${n}}`);
    expect([read(), read('.1'), read('.2')]).toEqual(['{"number":4}\n', '{"number":3}\n', '{"number":2}\n']);
    expect(() => read('.3')).toThrow('ENOENT');
  });

  it('cuts off a line that a crash left half written', async () => {
    const { file, read, send } = create();
    await send('{"n":1}');
    appendFileSync(file, `{"n":2,"torn":"${'x'.repeat(100_000)}`);
    await send('{"n":2}');
    expect(read()).toBe('{"n":1}\n{"n":2}\n');
  });

  it('goes on in a new file when the old one was moved away', async () => {
    const { file, read, send } = create();
    await send('{"n":1}');
    renameSync(file, `${file}.moved`);
    await send('{"n":2}');
    expect([read('.moved'), read()]).toEqual(['{"n":1}\n', '{"n":2}\n']);
  });

  it('keeps the batch when the file cannot be written, and does not mix concurrent batches', async () => {
    const { file, read, send } = create();
    mkdirSync(file);
    expect(await send('{"n":1}')).toEqual({ kind: 'retry', reason: 'file: EISDIR' });
    renameSync(file, `${file}.folder`);
    const bodies = Array.from({ length: 20 }, (_, index) => JSON.stringify({ index, filling: 'x'.repeat(5_000) }));
    await Promise.all(bodies.map((body) => send(body, body)));
    expect(read()).toBe(bodies.map((body) => `${body}\n${body}\n`).join(''));
  });
});
