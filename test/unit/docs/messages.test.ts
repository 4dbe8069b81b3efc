import { readFileSync } from 'node:fs';
import path from 'node:path';
import { messagesOf } from '../../support/messages-of.ts';
import { root } from '../../support/run-command.ts';

const text = readFileSync(path.join(root, 'docs/messages.md'), 'utf8');
const before = text.slice(0, text.indexOf('## Why an event is refused'));
const rows = [...before.matchAll(/^\| (`.+`) \| (.+) \|$/gm)].map(([, messages = '', advice = '']) => ({
  messages: [...messages.matchAll(/`([^`]+)`/g)].map(([, message = '']) => message),
  advice,
}));
const listed = rows.flatMap(({ messages }) => messages);

describe('docs/messages.md', () => {
  const messages = messagesOf();

  it('lists every message that the source of the proxy has: a new one wants a line, and what to do', () => {
    expect(messages.length).toBeGreaterThan(300);
    const missing = messages.filter((message) => !listed.includes(message.text));
    expect(missing.map((message) => `${message.files.join(', ')}: ${message.text}`)).toEqual([]);
  });

  it('lists no message that nobody says any more, and none twice', () => {
    const known = new Set(messages.map((message) => message.text));
    expect(listed.filter((message) => !known.has(message))).toEqual([]);
    expect(listed.filter((message, index) => listed.indexOf(message) !== index)).toEqual([]);
  });

  it('says what to do about each', () => {
    expect(rows.filter(({ advice }) => advice.trim().length < 5)).toEqual([]);
  });

  it('explains every reason for which an event is refused, and no other', () => {
    const source = readFileSync(path.join(root, 'src/contract/event.ts'), 'utf8');
    const union = /export type RefusalReason =([^;]+);/.exec(source)?.[1] ?? '';
    const reasons = [...union.matchAll(/'(\w+)'/g)].map(([, reason = '']) => reason);
    const section = text.slice(text.indexOf('## Why an event is refused'));
    const explained = [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) => [
      ...cell.matchAll(/`(\w+)`/g),
    ]);
    expect(reasons.length).toBeGreaterThan(5);
    expect(explained.map(([, reason]) => reason).sort()).toEqual(reasons.sort());
  });

  it('finds messages where they are known to be', () => {
    const texts = messages.map((message) => message.text);
    for (const known of [
      'port … on … is taken; set listen.port or DCOS_UI_TELEMETRY_PORT',
      'the spool is full: new events are refused until some are delivered',
      'the body is over 500 KB: send fewer events',
      'connection refused',
    ])
      expect(texts).toContain(known);
  });

  it('leads to sections that there are', () => {
    const operations = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
    const heads = [...operations.matchAll(/^#+ (.+)$/gm)].map(([, head = '']) => head);
    for (const [, named = ''] of text.matchAll(/docs\/operations\.md, \*([^*]+)\*/g))
      expect(heads.filter((head) => head.startsWith(named))).not.toEqual([]);
  });
});
