import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { enrich } from '../../../src/proxy/identity/enrich.ts';
import { checkEvent } from '../../../src/proxy/transfer/check-event.ts';
import { HEADER_BYTES } from '../../../src/proxy/transfer/header.ts';
import { openExport } from '../../../src/proxy/transfer/read-export.ts';
import { writeExport } from '../../../src/proxy/transfer/write-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
let count = 0;
const newFile = () => {
  count += 1;
  return path.join(folder, `${count}.ndjson`);
};
const general = {
  clusterId: 'c1',
  customerKey: '',
  environmentVersion: '2.1',
  licenseId: '',
  platform: '',
  provider: 'onprem',
  source: 'cluster' as const,
  variant: 'open' as const,
};
const stamp = (id: string) => ({ messageId: id, timestamp: '2026-11-22T12:00:00.000Z' });
const page = (id: string) =>
  enrich({ name: 'page', type: 'page', ...stamp(id), properties: { path: '/nodes/:nodeID' } }, { general }, '1.0.0');
const track = enrich(
  {
    name: 'package_list',
    type: 'track',
    ...stamp('5c1b9a3e-4d2f-5e0b-9f6a-7d0e3c8b2a41'),
    properties: { package_list: [] },
  },
  { general, userId: 'key' },
  '1.0.0',
);
const bodies = [page('aaaaaaaa-1'), page('aaaaaaaa-2'), track];
const write = (file: string, change: Partial<Parameters<typeof writeExport>[0]> = {}) =>
  writeExport({ file, bodies, nowMs: Date.parse('2026-11-22T12:00:00.000Z'), replace: false, ...change });

async function read(file: string) {
  const opening = await openExport(file);
  if (!opening.ok) return opening.error;
  const events = [];
  for await (const event of opening.export.events()) events.push(event);
  await opening.export.close();
  return { header: opening.export.header, events };
}

describe('an export', () => {
  it('is a header and the events byte for byte, readable by its owner alone, and read back the same', async () => {
    const file = newFile();
    const bytes = Buffer.byteLength(bodies.map((body) => `${body}\n`).join(''));
    expect(await write(file)).toEqual({ ok: true, events: 3, bytes });
    const text = readFileSync(file, 'utf8');
    expect(text.slice(HEADER_BYTES)).toBe(bodies.map((body) => `${body}\n`).join(''));
    expect(text.indexOf('\n')).toBe(HEADER_BYTES - 1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await read(file)).toMatchObject({
      header: { createdAt: '2026-11-22T12:00:00.000Z', clusterIds: ['c1'], events: 3, bytes },
      events: [{ id: 'aaaaaaaa-1', body: bodies[0] }, { id: 'aaaaaaaa-2' }, { body: track }],
    });
  });

  it('holds more than fits into one piece', async () => {
    const file = newFile();
    const many = Array.from({ length: 3_000 }, (_, index) => page(`aaaaaaaa-${index}`));
    expect(await write(file, { bodies: many })).toMatchObject({ ok: true, events: 3_000 });
    const back = await read(file);
    expect(typeof back === 'string' ? back : back.events.map(({ body }) => body)).toEqual(many);
  });

  it('does not replace a file unless it is told to, and leaves nothing behind when there is nothing to write', async () => {
    const file = newFile();
    writeFileSync(file, 'mine');
    expect(await write(file)).toEqual({ ok: false, error: expect.stringContaining('--force') });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await write(file, { bodies: [] })).toEqual({ ok: true, events: 0, bytes: 0 });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await write(file, { replace: true })).toMatchObject({ ok: true });
    expect(() => statSync(`${file}.part`)).toThrow();
  });

  it('is refused whole when one byte of it was changed, or it was cut off anywhere', async () => {
    const file = newFile();
    await write(file, { bodies: [page('aaaaaaaa-1'), track] });
    const whole = readFileSync(file);
    const { length } = whole.toString().trimEnd().split('\n')[0]?.trimEnd() ?? '';
    for (let at = 0; at < whole.length; at += at < length ? 1 : 7) {
      // Spaces that fill up the header say nothing.
      if (at >= length && at < HEADER_BYTES - 1) continue;
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x01;
      writeFileSync(file, damaged);
      const back = await read(file);
      const isSilent =
        typeof back !== 'string' && back.events.map(({ body }) => body).join() !== [page('aaaaaaaa-1'), track].join();
      expect([at, isSilent]).toEqual([at, false]);
      if (at >= HEADER_BYTES) expect([at, typeof back]).toEqual([at, 'string']);
    }
    for (let cut = 0; cut < whole.length; cut += 97) {
      writeFileSync(file, whole.subarray(0, cut));
      expect(await read(file)).toContain(file);
    }
  });

  it('carries nothing that is not in the catalogue, even with a checksum that fits', async () => {
    const change = (event: object) => JSON.stringify({ ...JSON.parse(page('aaaaaaaa-1')), ...event });
    const { properties } = JSON.parse(page('aaaaaaaa-1')) as { properties: object };
    const wrong = [
      change({ userEmail: 'jane@example.com' }),
      change({ context: { ip: '10.0.0.1', library: { name: 'x', version: '1' } } }),
      change({ properties: { ...properties, user: 'jane' } }),
      change({ properties: { ...properties, path: '/nodes/10.0.0.1' } }),
      change({ properties: { path: '/nodes' } }),
      change({ type: 'identify' }),
      change({ messageId: 'short' }),
      'null',
      '{',
      `"${'x'.repeat(40_000)}"`,
    ];
    for (const body of wrong) {
      expect(checkEvent(body).ok).toBe(false);
      const result = await write(newFile(), { bodies: [page('aaaaaaaa-1'), body] });
      expect(result).toEqual({ ok: false, error: expect.stringContaining('event 2') });
      expect(JSON.stringify(result)).not.toMatch(/jane|10\.0\.0\.1/);
    }
  });

  it('of a newer release is refused with the way out', async () => {
    const file = newFile();
    await write(file);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version":1', '"version":2'));
    expect(await read(file)).toContain('newer release');
  });
});
