import { checkSpool } from './check.ts';
import { type Inspector, inspectSpool } from './inspect.ts';
import { repairSpool } from './repair.ts';
import type { SpoolTools } from './tools.ts';

/** The tools of a spool that lies in files. */
export function embeddedTools(directory: string): SpoolTools {
  let opened: Inspector | undefined;
  const inspector = (): Inspector => {
    opened ??= inspectSpool(directory);
    return opened;
  };
  return {
    status: async () => inspector().status(),
    check: async (progress) => checkSpool(directory, progress),
    show: async (id) => inspector().show(id),
    records: (kind, destination) => inspector().records(kind, destination),
    async repair() {
      const repair = repairSpool(directory);
      return {
        replay: async (destination) => repair.replay(destination),
        purge: async (kind, destination) => repair.purge(kind, destination),
        settleExported: async (destination) => repair.settleExported(destination),
        close: repair.close,
      };
    },
    close: async () => opened?.close(),
  };
}
