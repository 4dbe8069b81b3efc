import * as v from 'valibot';
import { variables } from './environment.ts';
import { schema } from './schema.ts';

/** One key of the configuration file, as an operator needs it. */
export interface KeyDescription {
  /** Dotted; an entry of a list is `[]`. */
  readonly key: string;
  /** `access.kind: "admin-router"`: there is this key only then. */
  readonly only: string | undefined;
  /** In words: `text`, `number of 1 or more`, `one of refuse, drop-oldest`. */
  readonly kind: string;
  /** As JSON; undefined: none. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  readonly doc: string;
  /** The environment variable that goes before the file. */
  readonly variable: string | undefined;
}

/** What of a valibot schema is looked at; which of it is there depends on `type`. */
interface Node {
  readonly type: string;
  readonly wrapped?: Node;
  readonly default?: unknown;
  readonly entries?: Readonly<Record<string, Node>>;
  readonly item?: Node;
  readonly key?: string;
  readonly options?: readonly (Node | string)[];
  readonly literal?: unknown;
  readonly pipe?: readonly Step[];
}
interface Step {
  readonly type: string;
  readonly requirement?: unknown;
  readonly pipe?: readonly Step[];
}

/** valibot's own way through `pipe`, which the interface above does not have. */
const docOf = (node: Node): string => v.getDescription(node as unknown as v.GenericSchema) ?? '';

const variableOf = new Map(Object.entries(variables).map(([name, { path }]) => [path.join('.'), name]));

/** Through pipes in pipes. */
const stepsOf = (node: Step): readonly Step[] =>
  node.pipe === undefined ? [node] : node.pipe.flatMap((step) => stepsOf(step));

function numberKind(node: Node): string {
  const bound = (type: string) => stepsOf(node).find((step) => step.type === type)?.requirement;
  const [least, most] = [bound('min_value'), bound('max_value')];
  if (least !== undefined && most !== undefined) return `number, ${least} to ${most}`;
  return least === undefined ? 'number' : `number, ${least} or more`;
}

function kindOf(node: Node): string {
  switch (node.type) {
    case 'string':
      return stepsOf(node).some(({ type }) => type === 'url') ? 'URL' : 'text';
    case 'number':
      return numberKind(node);
    case 'boolean':
      return 'true or false';
    case 'picklist':
      return `one of ${(node.options ?? []).map((option) => `"${String(option)}"`).join(', ')}`;
    case 'literal':
      return `"${String(node.literal)}"`;
    case 'array':
      return `list of ${node.item === undefined ? 'anything' : kindOf(node.item)}`;
    default:
      return node.type === 'strict_object' || node.type === 'variant' ? 'object' : node.type;
  }
}

function* walk(node: Node, path: string, only: string | undefined, fallback: unknown): Generator<KeyDescription> {
  if (node.type === 'optional' && node.wrapped !== undefined) {
    // Null: it may be left out, and nothing takes its place.
    return yield* walk(node.wrapped, path, only, node.default ?? null);
  }
  if (node.type === 'variant') {
    for (const option of node.options ?? []) {
      if (typeof option === 'string') continue;
      const kind = option.entries?.[node.key ?? '']?.literal;
      yield* walk(option, path, `${path}.${node.key}: "${String(kind)}"`, fallback);
    }
    return;
  }
  if (node.entries !== undefined) {
    for (const [key, entry] of Object.entries(node.entries)) {
      yield* walk(entry, path === '' ? key : `${path}.${key}`, only, undefined);
    }
    return;
  }
  const shown = fallback === undefined || fallback === null ? undefined : JSON.stringify(fallback);
  const row = { key: path, only, required: fallback === undefined, fallback: shown, variable: variableOf.get(path) };
  yield { ...row, kind: kindOf(node), doc: docOf(node) };
  if (node.item !== undefined && kindOf(node.item) === 'object') yield* walk(node.item, `${path}[]`, only, undefined);
}

/** Every key there is, in the order of the schema. */
export const describeConfiguration = (): readonly KeyDescription[] => [
  ...walk(schema as unknown as Node, '', undefined, undefined),
];
