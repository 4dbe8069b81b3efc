import type { NewRecord } from '../../src/proxy/spool/spool.ts';

export const record = (number: number, more: Partial<NewRecord> = {}): NewRecord => ({
  id: `message-${number}`,
  body: JSON.stringify({ number }),
  ...more,
});
export const records = (count: number, from = 0, more: Partial<NewRecord> = {}): NewRecord[] =>
  Array.from({ length: count }, (_, index) => record(from + index, more));
/** What a record counts: 128 for the row, the id and the body. */
export const sizeOf = ({ id, body }: NewRecord): number => 128 + id.length + body.length;
