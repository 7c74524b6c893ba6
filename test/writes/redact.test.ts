import { expect, test } from 'vitest';
import { parseExactJson } from '../../src/base/exact-json.ts';
import { redactedJson } from '../../src/writes/send/redact.ts';

test('what the journal keeps of a row has all digits, and no secret', () => {
  const row = parseExactJson('{"n":[9007199254740993,7],"text":"it is s3cret","none":null}');
  const kept = redactedJson(row, (text) => text.replaceAll('s3cret', '[redacted]'));
  expect(JSON.stringify(kept)).toBe('{"n":["9007199254740993",7],"text":"it is [redacted]","none":null}');
});
