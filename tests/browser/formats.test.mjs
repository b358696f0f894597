// What leaves the site for other programs: feed, site map, data packages; and the label on everything that is sample data.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { join } from 'node:path';
import { decoded, files, none, pages, PROJECT, SITE, text, words } from './site.mjs';

const BASE = /^base_url:\s*(\S+)/m.exec(readFileSync(join(PROJECT, 'content/site.yaml'), 'utf8'))[1].replace(/\/*$/, '/');

/** Without a program, a test is skipped for a person and fails in CI. */
function missing(program, arguments_ = ['--version']) {
  const isThere = !spawnSync(program, arguments_).error;
  return !isThere && !process.env.CI ? `there is no ${program}` : false;
}

test('feed, site map and pictures are well-formed XML', { skip: missing('xmllint') }, () => {
  const xml = files.filter((path) => /\.(xml|svg)$/.test(path));
  const run = spawnSync('xmllint', ['--noout', '--nonet', ...xml], { cwd: SITE, encoding: 'utf8' });
  if (run.error) throw run.error;
  none(run.status === 0 ? [] : run.stderr.split('\n').filter(Boolean));
});

test('feed.xml is Atom as RFC 4287 asks', () => {
  const problems = [];
  const feed = text('feed.xml');
  const head = feed.split('<entry')[0];
  const entries = feed.split(/<entry[\s>]/).slice(1);
  const has = (part, pattern, what) => pattern.test(part) || problems.push(what);
  const time = /<updated>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)<\/updated>/;
  has(feed, /<feed[^>]*xmlns="http:\/\/www\.w3\.org\/2005\/Atom"/, 'the feed has not the namespace of Atom');
  has(head, /<id>[a-z]+:[^<]+<\/id>/, 'the feed has no id that is an IRI');
  has(head, /<title[^>]*>[^<]+<\/title>/, 'the feed has no title');
  has(head, time, 'the feed has no time of its last change');
  has(head, /<link[^>]*rel="self"[^>]*>/, 'the feed has no link to itself');
  const everyEntryHasAuthor = entries.every((entry) => /<author>[\s\S]*<name>/.test(entry));
  if (!/<author>[\s\S]*<name>/.test(head) && !everyEntryHasAuthor) problems.push('neither the feed nor each entry has an author');
  if (entries.length < 4) problems.push(`${entries.length} entries for four bulletins`);
  for (const [i, entry] of entries.entries()) {
    has(entry, /<id>[a-z]+:[^<]+<\/id>/, `entry ${i + 1} has no id`);
    has(entry, /<title[^>]*>[^<]+<\/title>/, `entry ${i + 1} has no title`);
    has(entry, time, `entry ${i + 1} has no time`);
    has(entry, /<link[^>]*href="http/, `entry ${i + 1} has no link with the whole address`);
  }
  const ids = [...feed.matchAll(/<id>([^<]+)<\/id>/g)].map((it) => it[1]);
  if (new Set(ids).size !== ids.length) problems.push('an id stands twice');
  for (const [, address] of feed.matchAll(/\bhref="([^"]+)"/g)) problems.push(...elsewhere('feed.xml', decoded(address)));
  none(problems);
});

test('sitemap.xml lists every page but 404 and nothing else', () => {
  const listed = [...text('sitemap.xml').matchAll(/<loc>([^<]+)<\/loc>/g)].map((it) => decoded(it[1]));
  const problems = listed.flatMap((address) => elsewhere('sitemap.xml', address));
  const paths = new Set(listed.map((address) => address.slice(BASE.length)).map((path) => (path === '' || path.endsWith('/') ? `${path}index.html` : path)));
  problems.push(...pages.filter((path) => path !== '404.html' && !paths.has(path)).map((path) => `${path} is not in sitemap.xml`));
  if (paths.has('404.html')) problems.push('404.html is in sitemap.xml');
  if (!text('robots.txt').includes(`${BASE}sitemap.xml`)) problems.push('robots.txt does not name the site map');
  none(problems);
});

/** What is wrong with a whole address that must be one of the site's. */
function elsewhere(from, address) {
  if (!address.startsWith(BASE)) return [`${from}: ${address} is not below ${BASE}`];
  const path = address.slice(BASE.length).split('#')[0];
  return files.includes(path === '' || path.endsWith('/') ? `${path}index.html` : path) ? [] : [`${from}: ${address} is no file of the site`];
}

const FRICTIONLESS = process.env.FRICTIONLESS ?? 'frictionless';

test('data/datapackage.json and its tables pass frictionless', { skip: missing(FRICTIONLESS) }, () => {
  const run = spawnSync(FRICTIONLESS, ['validate', '--json', 'datapackage.json'], { cwd: join(SITE, 'data'), encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.error) throw run.error;
  const start = run.stdout.indexOf('{');
  if (start < 0) throw new Error(`frictionless said nothing that can be read:\n${run.stdout}\n${run.stderr}`);
  const report = JSON.parse(run.stdout.slice(start));
  const problems = (report.errors ?? []).map((it) => it.message);
  for (const task of report.tasks ?? []) problems.push(...task.errors.map((it) => `${task.place ?? task.name}: ${it.message}`));
  none(problems);
  if (report.valid !== true) throw new Error(`frictionless: not valid\n${run.stdout}`);
});

test('tables begin with a byte order mark, and every table is also JSON', () => {
  const problems = [];
  for (const path of files.filter((path) => path.startsWith('data/') && path.endsWith('.csv'))) {
    if (!readFileSync(join(SITE, path)).subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) problems.push(`${path}: no byte order mark: WPS would show garbled Chinese`);
    if (!files.includes(path.replace(/csv$/, 'json'))) problems.push(`${path} has no JSON beside it`);
  }
  for (const path of files.filter((path) => path.endsWith('.json'))) {
    try {
      JSON.parse(text(path));
    } catch (error) {
      problems.push(`${path}: ${error.message}`);
    }
  }
  if (!files.includes('data/figures.json')) problems.push('there is no data/figures.json');
  none(problems);
});

const LABEL = /示例数据[,，]\s*非真实情况/;

/** Figures that are stated by the article, or made of such figures only: these are real. */
function realFigures() {
  const source = readFileSync(join(PROJECT, 'content/figures.yaml'), 'utf8');
  const real = new Set();
  for (const [, key, rest] of source.matchAll(/^([a-z_.0-9]+):\s*\{(.*)\}$/gm)) if (/\bstated:/.test(rest)) real.add(key);
  for (const [, key, rest] of source.matchAll(/^([a-z_.0-9]+):\s*\{(.*)\}$/gm)) {
    const parts = /\b(?:ratio|difference): \[([^\]]+)\]/.exec(rest)?.[1].split(/,\s*/);
    if (parts?.every((part) => real.has(part))) real.add(key);
  }
  return real;
}

test('every page that shows sample data says so', () => {
  const datasets = readdirSync(join(PROJECT, 'content/data'));
  const real = realFigures();
  if (real.size < 10) throw new Error('the stated figures of content/figures.yaml were not found');
  const problems = [];
  let labelled = 0;
  for (const path of pages) {
    const html = text(path);
    const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
    const shown = words(main.replace(/<(pre|code)\b[\s\S]*?<\/\1>/g, ' ')); // What a guide shows as code shows no data.
    const cited = [...main.matchAll(/figures\/([a-z0-9_.]+)\.html/g)].map((it) => it[1]).filter((key) => key !== 'index');
    const ownFigure = /^figures\/([a-z0-9_.]+)\.html$/.exec(path)?.[1];
    const why = /示例[甲乙丙丁戊己庚辛壬癸][镇乡]|示例\d+村|示例合作社\d/.exec(shown)?.[0]
      ?? datasets.find((name) => path.startsWith(`${name}/`))
      ?? cited.find((key) => !real.has(key))
      ?? (ownFigure && ownFigure !== 'index' && !real.has(ownFigure) ? ownFigure : undefined);
    const isLabelled = LABEL.test(shown) || LABEL.test(words(html));
    if (why !== undefined && !isLabelled) problems.push(`${path} shows ${why} without 示例数据，非真实情况`);
    labelled += isLabelled;
  }
  if (labelled < 600) problems.push(`only ${labelled} pages are labelled`);
  none(problems);
});

test('every chart and table of sample data says so', () => {
  const problems = [];
  let seen = 0;
  for (const path of pages) {
    for (const [figure] of text(path).matchAll(/<figure\b[\s\S]*?<\/figure>/g)) {
      if (!/示例[甲乙丙丁戊己庚辛壬癸][镇乡]/.test(words(figure))) continue;
      seen += 1;
      if (!/示例数据/.test(words(figure))) problems.push(`${path}: a figure with ${words(figure).slice(0, 60)}… has no label`);
    }
  }
  if (seen === 0) problems.push('no chart or table of a township was found');
  none(problems);
});

test('every download of sample data says so', () => {
  const problems = [];
  for (const path of files.filter((path) => /^data\/.*\.(csv|json)$/.test(path))) if (/示例[甲乙丙丁戊己庚辛壬癸][镇乡]/.test(text(path)) && !LABEL.test(text(path))) problems.push(path);
  none(problems);
});

test('no record of the relief cases is anywhere', () => {
  const source = readFileSync(join(PROJECT, 'content/data/relief/cases.csv'), 'utf8').trim().split('\n').slice(1).map((line) => line.split(','));
  const secret = [...new Set(source.flatMap((row) => [row[0], row[2]]))].filter(Boolean);
  if (secret.length < 480) throw new Error('the cases were not found');
  const problems = [];
  for (const path of files.filter((path) => /\.(html|csv|json|xml|svg|js|txt)$/.test(path))) {
    const found = new Set(text(path).match(/\bJ\d{3}\b|保密村码\d+/g) ?? []);
    problems.push(...secret.filter((it) => found.has(it)).map((it) => `${path} shows ${it}`));
  }
  if (existsSync(join(SITE, 'relief'))) problems.push('there are pages below relief/');
  none(problems);
});
