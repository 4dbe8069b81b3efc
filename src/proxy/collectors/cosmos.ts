import type { InstalledPackage } from '../../contract/fields.ts';
import { JsonProblem } from '../json/problem.ts';
import { createShapeReader } from '../json/reader.ts';
import type { JsonScanner } from '../json/scanner.ts';
import { list, struct, text } from '../json/shape.ts';
import type { Ask } from './ask.ts';
import type { Collector } from './collector.ts';
import { createDeadline, type DeadlineLimits } from './deadline.ts';
import type { NameFilter } from './names.ts';
import { observe, SourceProblem } from './source-problem.ts';

/** The `package_list` track: which packages are installed, from Cosmos, in its order. */
export interface CosmosOptions {
  readonly urls: readonly string[];
  readonly ask: Ask;
  readonly appId: NameFilter;
  readonly nowMs: () => number;
  readonly limits?: DeadlineLimits;
}

/** The only version of its answer that Cosmos ever released. */
const HEADERS = {
  'content-type': 'application/vnd.dcos.package.list-request+json;charset=utf-8;version=v1',
  accept: 'application/vnd.dcos.package.list-response+json;charset=utf-8;version=v1',
};

const MAX_PACKAGES = 50_000;

/** A package's texts, licences and pictures, nearly all of the answer, are passed over. */
function createPackagesReader(take: (packages: InstalledPackage[]) => void): JsonScanner {
  let packages: InstalledPackage[] = [];
  let appId = '';
  let name = '';
  let version = '';
  const definition = struct(() => ({
    name: text((value) => {
      name = value;
    }),
    version: text((value) => {
      version = value;
    }),
  }));
  const installed = struct(
    () => ({
      appId: text((value) => {
        appId = value;
      }),
      packageInformation: struct(() => ({ packageDefinition: definition })),
    }),
    {
      begin: () => {
        appId = '';
        name = '';
        version = '';
      },
      end: () => {
        if (packages.length >= MAX_PACKAGES) throw new JsonProblem('packages: too many');
        packages.push({ appId, packageInformation: { packageDefinition: { name, version } } });
      },
    },
  );
  return createShapeReader(
    struct(() => ({
      packages: list(installed, {
        begin: () => {
          packages = [];
          take(packages);
        },
      }),
    })),
  );
}

export function createCosmosCollector({ urls, ask, appId, nowMs, limits }: CosmosOptions): Collector {
  return {
    name: 'cosmos',
    collect: (stop) =>
      observe(async () => {
        if (urls.length === 0) throw new SourceProblem(undefined, 'no URL is configured');
        const deadline = createDeadline(stop, limits);
        try {
          let packages: InstalledPackage[] | undefined;
          for (const url of urls) {
            const reader = createPackagesReader((list) => {
              packages = list;
            });
            await ask({ url, method: 'POST', headers: HEADERS, body: '{}' }, reader, deadline);
          }
          if (packages === undefined) throw new SourceProblem(urls.at(-1), 'absent: packages');
          const shown = packages.map((one) => ({ ...one, appId: appId(one.appId) ?? '' }));
          return {
            ok: true,
            event: 'package_list',
            properties: { package_list: shown },
            observedMs: nowMs(),
            notes: [],
          };
        } finally {
          deadline.release();
        }
      }),
  };
}
