import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';
import { root } from './run-command.ts';

/** A sentence that the proxy can say to its operator, or to who sends to it. */
export interface Message {
  /** With `…` for what is put in. */
  readonly text: string;
  /** Files below src/proxy, without their ending. */
  readonly files: readonly string[];
}

/** Text that is not said when something is wrong: help, results, documentation, SQL, the page. */
const OTHER_FILES = [
  /^(cli|main)\.ts$|(^|\/)schema\.ts$|^(config\/describe|identity\/config)\.ts$/,
  /^commands\/(events|configuration|report|report-table|progress|forget-by-hand|\w+-commands)\.ts$/,
  /^intake\/(page|page-files|assets|write-answer)\.ts$|\/sql\/|^spool\/(sqlite|schema)\.ts$|^insight\/aggregates\/write\.ts$/,
  // Has the way out beside each of its sentences, and a test that breaks one thing after the other.
  /^(commands\/)?doctor(\/|\.ts$)/,
];
/** Names, headers and pieces that are said inside a sentence only. */
const OTHER_TEXTS = [
  /^(content-|connection:|public, |Basic …|Bearer …|POST \/v1|dcos-ui-telemetry \w+$|first, last)/,
  /^(the (answer|document|command line|file|event)|file …|configuration …|in batch|one (URL|write key)|no (plain )?reason given|… records|HTTP ….*|unknown error)$/,
];
const OTHER_CALLS = new Set([
  ...['description', 'option', 'requiredOption', 'addHelpText', 'argument', 'Option', 'createProgress', 'during'],
  ...['prepare', 'exec', 'query', 'counter', 'gauge', 'stdout', 'tableOf', 'Error', 'ok', 'skipped'],
  // What a key of the configuration is for.
  ...['text', 'names', 'rates', 'perSecond', 'burst', 'regex'],
]);
const SQL = /\b(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN|ALTER|SET|LISTEN|NOTIFY)\b/;
/** Two words at least. */
const SENTENCE = /[A-Za-z]{2,}[,;:)]? [A-Za-z(]/;

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function calleeOf({ callee }: Node): string {
  if (!isNode(callee)) return '';
  if (typeof callee.value === 'string') return callee.value;
  return isNode(callee.property) && typeof callee.property.value === 'string' ? callee.property.value : '';
}

/** A literal, a template, or pieces put together with `+`. @returns undefined: it is none of these */
function textOf(node: Node): string | undefined {
  if (node.type === 'StringLiteral') return String(node.value);
  if (node.type === 'TemplateLiteral' && Array.isArray(node.quasis)) {
    return node.quasis.map((quasi: unknown) => (isNode(quasi) ? String(quasi.cooked ?? quasi.raw) : '')).join('…');
  }
  if (node.type === 'BinaryExpression' && node.operator === '+' && isNode(node.left) && isNode(node.right)) {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === undefined && right === undefined ? undefined : `${left ?? '…'}${right ?? '…'}`;
  }
  if (node.type === 'ParenthesisExpression' && isNode(node.expression)) return textOf(node.expression);
  return undefined;
}

/** Of the nodes that are TypeScript's own, three hold an expression. */
const isType = ({ type }: Node): boolean =>
  String(type).startsWith('Ts') && !/^Ts(As|Const|Satisfies|NonNull)/.test(String(type));

function* textsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    for (const each of value) yield* textsIn(each);
    return;
  }
  if (!isNode(value) || value.type === 'ImportDeclaration' || isType(value)) return;
  if ((value.type === 'CallExpression' || value.type === 'NewExpression') && OTHER_CALLS.has(calleeOf(value))) return;
  const text = textOf(value);
  if (text !== undefined) yield text;
  // What stands in the holes of a template is a message of its own.
  if (value.type === 'StringLiteral' || value.type === 'BinaryExpression') return;
  for (const [key, inner] of Object.entries(value)) if (key !== 'span' && key !== 'quasis') yield* textsIn(inner);
}

/** Every message in the source of the proxy, found by its shape: a text of two words or more that is nothing else. */
export function messagesOf(): readonly Message[] {
  const folder = path.join(root, 'src/proxy');
  const found = new Map<string, string[]>();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  for (const file of files.sort()) {
    if (OTHER_FILES.some((other) => other.test(file))) continue;
    const { body } = parseSync(readFileSync(path.join(folder, file), 'utf8'), { syntax: 'typescript' });
    for (const raw of textsIn(body)) {
      const text = raw
        .replace(/^dcos-ui-telemetry: /, '')
        .replace(/\s+/g, ' ')
        .trim();
      if (!SENTENCE.test(text.replaceAll('…', 'x')) || SQL.test(text)) continue;
      if (OTHER_TEXTS.some((other) => other.test(text))) continue;
      const name = file.replace(/\.ts$/, '');
      if (found.get(text)?.includes(name) !== true) found.set(text, [...(found.get(text) ?? []), name]);
    }
  }
  return [...found].map(([text, where]) => ({ text, files: where }));
}
