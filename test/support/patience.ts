/** Processes and browsers start slowly on a busy machine; this only says how long a broken promise takes to fail. */
jest.setTimeout(180_000);
