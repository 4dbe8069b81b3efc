import { catalog, type EventSpec, generalProperties } from './catalog.ts';

/** The catalogue as plain data: for docs/events.md, the list in Settings, `GET /v1/policy`, and the snapshot test. */
export interface PropertyDescription {
  readonly name: string;
  readonly kind: string;
  readonly doc: string;
}

export interface EventDescription {
  readonly name: string;
  readonly type: 'page' | 'track';
  readonly from: 'browser' | 'cluster';
  readonly why: string;
  readonly properties: readonly PropertyDescription[];
}

export interface CatalogDescription {
  readonly events: readonly EventDescription[];
  /** On every event, added by the proxy. */
  readonly general: readonly PropertyDescription[];
}

const describeProperty = (name: string, field: { readonly kind: string; readonly doc: string }) => ({
  name,
  kind: field.kind,
  doc: field.doc,
});

function describeEvent(name: string, spec: EventSpec): EventDescription {
  const { family } = spec;
  return {
    name,
    type: spec.type,
    from: spec.from,
    why: spec.why,
    properties: [
      ...Object.entries(spec.properties).map(([key, field]) => describeProperty(key, field)),
      ...(family?.suffixes.map((suffix) => describeProperty(`${family.prefix}<unit>${suffix}`, family.field)) ?? []),
    ],
  };
}

export function describe(): CatalogDescription {
  return {
    events: Object.entries(catalog).map(([name, spec]) => describeEvent(name, spec)),
    general: Object.entries(generalProperties).map(([key, field]) => describeProperty(key, field)),
  };
}
