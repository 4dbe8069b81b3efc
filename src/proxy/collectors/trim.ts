/**
 * Cuts a track that is above Segment's 32 KB, which answers 200 to it and throws it away. Always at the same place: the
 * entries are put in order by name and the first ones kept, so that two masters send the same. What fits stays as it is,
 * in the order of its source.
 */
type Properties = Readonly<Record<string, unknown>>;

/** The entries of a track that can be many, and the track with only some of them. */
interface Part {
  readonly sorted: readonly unknown[];
  with(entries: readonly unknown[]): Properties;
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function listPart(properties: Properties, key: string, list: readonly unknown[]): Part {
  const texts = new Map(list.map((entry) => [entry, JSON.stringify(entry)]));
  return {
    sorted: [...list].sort((a, b) => byCodeUnits(texts.get(a) ?? '', texts.get(b) ?? '')),
    with: (entries) => ({ ...properties, [key]: entries }),
  };
}

/** The counts of the `health` track: what belongs to one unit stays or goes together. */
function unitPart(properties: Properties): Part {
  const unitOf = (key: string) => key.replace(/-(?:total|unhealthy)$/, '');
  const units = new Map<string, [string, unknown][]>();
  for (const entry of Object.entries(properties)) {
    const unit = unitOf(entry[0]);
    units.set(unit, [...(units.get(unit) ?? []), entry]);
  }
  return {
    sorted: [...units.keys()].sort(byCodeUnits),
    with: (kept) => Object.fromEntries(kept.flatMap((unit) => units.get(String(unit)) ?? [])),
  };
}

function partOf(properties: Properties): Part {
  const list = Object.entries(properties).find(([, value]) => Array.isArray(value));
  return list === undefined || !Array.isArray(list[1]) ? unitPart(properties) : listPart(properties, list[0], list[1]);
}

/**
 * @param fits whether a track with these properties is small enough.
 * @returns the properties, those of a cut track with `trimmed`, the number of entries left out.
 */
export function trimToFit(properties: Properties, fits: (properties: Properties) => boolean): Properties {
  if (fits(properties)) return properties;
  const part = partOf(properties);
  const cutTo = (count: number): Properties => ({
    ...part.with(part.sorted.slice(0, count)),
    trimmed: part.sorted.length - count,
  });
  let fitting = 0;
  let tooMany = part.sorted.length;
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1;
    if (fits(cutTo(middle))) fitting = middle;
    else tooMany = middle;
  }
  return cutTo(fitting);
}
