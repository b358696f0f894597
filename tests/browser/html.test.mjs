// The HTML itself: the Nu checker on every page, html-validate on one of every kind.

import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { kinds, none, pages, SITE, text } from './site.mjs';

const validate = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    'void-style': 'off', // `<br>` and `<br />` are both HTML; Markdown writes the latter.
    'no-trailing-whitespace': 'off',
    'long-title': 'off', // A limit for search engines counted in Latin letters; a bulletin's title and the site's are longer.
    'no-inline-style': 'off', // The alignment of Markdown tables, and the widths of bars in a chart.
    'tel-non-breaking': 'off', // Breaks in telephone numbers are a matter of the style sheet.
    'doctype-style': 'off',
    'attribute-boolean-style': 'off',
    'valid-id': ['error', { relaxed: true }],
    'require-sri': 'off', // Files of the site itself.
    'no-unknown-elements': ['error'],
  },
});

for (const [kind, path] of Object.entries(kinds)) {
  test(`html-validate: ${kind} (${path})`, async () => {
    const report = await validate.validateString(text(path), path);
    none(report.results.flatMap((result) => result.messages).map((it) => `${path}:${it.line}:${it.column} ${it.ruleId}: ${it.message}`));
  });
}

const java = spawnSync('java', ['-version']);

test(`Nu: all ${pages.length} pages`, { skip: java.error && !process.env.CI ? 'there is no java' : false }, () => {
  const jar = createRequire(import.meta.url).resolve('vnu-jar/build/dist/vnu.jar');
  const run = spawnSync('java', ['-Xss4m', '-jar', jar, '--errors-only', '--skip-non-html', '--format', 'json', SITE], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.error) throw run.error;
  const { messages } = JSON.parse(run.stderr || run.stdout || '{"messages":[]}');
  none(messages.map((it) => `${it.url.split(SITE)[1]}:${it.lastLine}:${it.lastColumn} ${it.message} | ${(it.extract ?? '').replace(/\s+/g, ' ')}`));
});
