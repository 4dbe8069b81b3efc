/** What a value from outside has under a key, if it is an object at all. */
export function property(value: unknown, key: string): unknown {
  if (!value) return undefined;
  // Anything but null and undefined may be asked for a key; what it answers stays unknown.
  return (value as Readonly<Record<string, unknown>>)[key];
}
