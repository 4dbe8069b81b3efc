import type { Entry, Totals } from '../ledger.ts';
import { gistOf } from './gist.ts';

/** The receiver's page: a live list of what arrived. Plain DOM, everything from the one stream. */
const MAX_ROWS = 500;

function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element #${id}`);
  return element;
}

function create<K extends keyof HTMLElementTagNameMap>(tag: K, className = '', text = ''): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.textContent = text;
  return element;
}

const list = find('events');
const names = find('names');
const link = find('link');
let only: string | undefined;

function row(entry: Entry): HTMLLIElement {
  const { name, title, text } = gistOf(entry);
  const item = create('li');
  item.dataset.name = name;
  item.hidden = only !== undefined && only !== name;
  const details = create('details');
  const summary = create('summary');
  const time = create('time', '', new Date(entry.receivedAt).toLocaleTimeString());
  time.dateTime = entry.receivedAt;
  const end = create('span', 'end');
  if (entry.duplicate) end.append(create('span', 'duplicate', 'duplicate'));
  end.append(time);
  const type = create('span', 'type', String(entry.event.type));
  type.dataset.type = String(entry.event.type);
  summary.append(type, create('span', 'name', title), create('span', 'gist', text), end);
  // A page of JSON for each row would be slow to lay out: it is made when it is first opened.
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) {
      const json = create('pre', '', JSON.stringify(entry.event, undefined, 2));
      json.tabIndex = 0;
      details.append(json);
    }
  });
  details.append(summary);
  item.append(details);
  return item;
}

function showTotals({ events, duplicates, requests, refused, byName }: Totals): void {
  const figures = { events, requests, 'requests refused': refused, duplicates };
  find('totals').replaceChildren(
    ...Object.entries(figures).map(([name, value]) => {
      const figure = create('div');
      figure.append(create('dt', '', name), create('dd', '', String(value)));
      return figure;
    }),
  );
  if (only !== undefined && byName[only] === undefined) choose(undefined);
  const focused = document.activeElement?.closest<HTMLElement>('#names button')?.dataset.name;
  names.replaceChildren(
    ...Object.entries(byName)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => {
        const button = create('button', '', name);
        button.type = 'button';
        button.dataset.name = name;
        button.setAttribute('aria-pressed', String(name === only));
        button.append(create('b', '', String(count)));
        button.addEventListener('click', () => choose(name === only ? undefined : name));
        return button;
      }),
  );
  if (focused !== undefined) names.querySelector<HTMLElement>(`[data-name="${focused}"]`)?.focus();
  find('empty').hidden = events > 0;
}

function choose(name: string | undefined): void {
  only = name;
  for (const button of names.querySelectorAll('button'))
    button.setAttribute('aria-pressed', String(button.dataset.name === name));
  for (const item of list.querySelectorAll('li')) item.hidden = name !== undefined && item.dataset.name !== name;
}

function say(state: 'live' | 'lost', text: string): void {
  link.dataset.state = state;
  link.textContent = text;
}

// The receiver is the only sender on this stream, so its messages have the shapes of ledger.ts.
const dataOf = (event: Event): { readonly entries: readonly Entry[]; readonly totals: Totals } =>
  JSON.parse((event as MessageEvent<string>).data);

const stream = new EventSource('/stream');
stream.addEventListener('open', () => say('live', 'Live'));
stream.addEventListener('error', () => say('lost', 'Not connected'));
stream.addEventListener('snapshot', (event) => {
  const { entries, totals } = dataOf(event);
  list.replaceChildren(...entries.map(row).reverse());
  showTotals(totals);
});
stream.addEventListener('received', (event) => {
  const { entries, totals } = dataOf(event);
  for (const entry of entries) {
    const item = row(entry);
    item.classList.add('fresh');
    list.prepend(item);
  }
  while (list.childElementCount > MAX_ROWS) list.lastElementChild?.remove();
  showTotals(totals);
});
stream.addEventListener('cleared', (event) => {
  list.replaceChildren();
  showTotals(dataOf(event).totals);
});
find('clear').addEventListener('click', () => {
  void fetch('/received', { method: 'DELETE' });
});
