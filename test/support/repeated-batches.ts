import type { BatchReceiver } from './batch-receiver.ts';

/** How many batches came again; fails when an event came again in other company. */
export function repeatedBatches({ requests }: BatchReceiver): number {
  const companyOf = new Map<string, string>();
  let repeated = 0;
  for (const { ids } of requests) {
    const company = ids.join();
    if (companyOf.has(ids[0] ?? '')) repeated += 1;
    for (const id of ids) {
      expect(companyOf.get(id) ?? company).toBe(company);
      companyOf.set(id, company);
    }
  }
  return repeated;
}
