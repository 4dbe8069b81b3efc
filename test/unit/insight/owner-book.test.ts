import { createOwnerBook } from '../../../src/proxy/insight/owner-book.ts';

describe('the owner book', () => {
  const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => `id-${from + index}`);

  it('knows whose the latest events are, half of what it holds at least, and not all there ever were', () => {
    const book = createOwnerBook(100);
    for (let from = 0; from < 1_000; from += 7) book.note(ids(from, 7), `owner-${from}`);
    expect(book.of('id-1000')).toBe('owner-994');
    expect(ids(951, 50).filter((id) => book.of(id) === undefined)).toEqual([]);
    expect(ids(0, 880).filter((id) => book.of(id) !== undefined)).toEqual([]);
  });

  it('forgets one of them wherever they are', () => {
    const book = createOwnerBook(10);
    book.note(ids(0, 5), 'she');
    book.note(ids(5, 2), 'she');
    book.note(ids(7, 2), 'he');
    book.forget('she');
    expect(ids(0, 9).map(book.of)).toEqual([...Array(7).fill(undefined), 'he', 'he']);
  });
});
