import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder that is gone after the test file. Call it inside a `describe` or at the top. */
export function tempDir(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'telemetry-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
