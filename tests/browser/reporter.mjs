// Prints one line a test, what went wrong under it, and at the end one plain line: `N passed, N failed, N skipped`.

export default async function* reporter(events) {
  let passed = 0, failed = 0, skipped = 0;
  for await (const { type, data } of events) {
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message;
    const isSuite = data?.details?.type === 'suite' || data?.name?.endsWith('.mjs');
    if (type === 'test:pass' && !isSuite) {
      const why = data.skip ?? data.todo;
      if (why === 'test name does not match pattern') continue;
      if (why !== undefined) {
        skipped += 1;
        yield `SKIPPED ${data.name}${typeof why === 'string' ? `: ${why}` : ''}\n`;
      } else {
        passed += 1;
        yield `ok ${data.name} (${(data.details.duration_ms / 1000).toFixed(1)} s)\n`;
      }
    }
    if (type === 'test:fail' && !(isSuite && /subtests? failed/.test(data.details.error?.message ?? ''))) {
      failed += 1;
      const error = data.details.error?.cause ?? data.details.error;
      yield `FAILED ${data.name}\n${String(error?.message ?? error).replace(/^/gm, '    ')}\n`;
    }
  }
  yield `\n${passed} passed, ${failed} failed, ${skipped} skipped\n`;
}
