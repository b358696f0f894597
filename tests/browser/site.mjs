// The site under test: its files, one page of every kind, a static server, and what a test needs to say what is wrong.

import { createServer } from 'node:http';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the built site. */
export const SITE = resolve(process.env.JIANBAO_SITE ?? '../../target/site-under-test');

/** The folder of the project whose site it is. */
export const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Every file of the site, `/`-separated, in order. */
export const files = list('').sort();

function list(folder) {
  if (!existsSync(join(SITE, folder))) throw new Error(`there is no site at ${SITE}: sh tests/run.sh builds it`);
  return readdirSync(join(SITE, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? list(path) : [path];
  });
}

/** The text of a file of the site. */
export const text = (path) => readFileSync(join(SITE, path), 'utf8');

/** Every page. */
export const pages = files.filter((path) => path.endsWith('.html'));

/** The path of `base_url`: where the server that the site is made for answers from. */
export const BASE_PATH = new URL(/^base_url:\s*(\S+)/m.exec(readFileSync(join(PROJECT, 'content/site.yaml'), 'utf8'))[1].replace(/\/*$/, '/')).pathname;

/** One page of every kind; a kind that the sample site must have and has not is an error. */
export const kinds = {
  home: one(/^index\.html$/),
  'bulletins index': one(/^bulletins\/index\.html$/),
  'first bulletin': one(/^bulletins\/1\.html$/),
  bulletin: one(/^bulletins\/3\.html$/),
  'newest bulletin': one(/^bulletins\/4\.html$/),
  project: one(/^projects\/P001\.html$/),
  'project with a step back': one(/^projects\/P396\.html$/),
  workshop: one(/^workshops\/W01\.html$/),
  'workshop that closed': one(/^workshops\/W17\.html$/),
  'list, page 1': one(/^projects\/index\.html$/),
  'list, page 2': one(/^projects\/page-2\.html$/),
  'list by township': one(/^projects\/township\/[^/]*\.html$/),
  'list by status, page 2': one(/^projects\/status\/[^/]*-2\.html$/),
  'figure index': one(/^figures\/index\.html$/),
  figure: one(/^figures\/projects\.total\.html$/),
  'figure with withheld cells': one(/^figures\/relief\.total\.html$/),
  'stated figure': one(/^figures\/needs\.industry\.households\.html$/),
  method: one(/^method\.html$/),
  narrative: one(/^reopening-projects\.html$/),
  downloads: one(/^downloads\.html$/),
  'site map': one(/^sitemap\.html$/),
  'not found': one(/^404\.html$/),
};

function one(pattern) {
  return pages.find((path) => pattern.test(path)) ?? `(no page like ${pattern})`;
}

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml',
  '.png': 'image/png', '.jpg': 'image/jpeg', '.csv': 'text/csv; charset=utf-8', '.json': 'application/json', '.xml': 'application/xml', '.txt': 'text/plain; charset=utf-8',
};

/** Serves the site below `prefix` from a free port; what is not below it, or not there, is answered with the site's 404 page. Nothing is rewritten. */
export async function serve(prefix) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const below = path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
    const file = below === undefined ? undefined : join(SITE, below === '' || below.endsWith('/') ? `${below}index.html` : below);
    if (file?.startsWith(SITE) && existsSync(file) && statSync(file).isFile()) {
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file));
    } else {
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end(readFileSync(join(SITE, '404.html')));
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${server.address().port}`, base: `http://127.0.0.1:${server.address().port}${prefix}`, close: () => server.close() };
}

/** Fails with all of `problems`, each once, if there are any. */
export function none(problems) {
  const shown = [...new Set(problems)];
  if (shown.length > 0) throw new Error(`${shown.length} problems\n${shown.slice(0, 40).join('\n')}${shown.length > 40 ? `\n… ${shown.length - 40} more` : ''}`);
}

/** What a page is made of, as far as links go: `{tag, attributes}` of every start tag, without what scripts and styles hold. */
export function tags(html) {
  const found = [];
  const plain = html.replace(/<!--[\s\S]*?-->/g, '').replace(/(<(script|style)\b[^>]*>)[\s\S]*?(?=<\/\2>)/gi, '$1');
  for (const [, tag, rest] of plain.matchAll(/<([a-z][a-z0-9-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi)) {
    const attributes = {};
    for (const [, name, double, single, bare] of rest.matchAll(/([^\s=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
      attributes[name.toLowerCase()] = decoded(double ?? single ?? bare ?? '');
    }
    found.push({ tag: tag.toLowerCase(), attributes });
  }
  return found;
}

/** Text without the entities that a generator writes. */
export function decoded(html) {
  const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
  return html.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, number, name) => (hex ? String.fromCodePoint(parseInt(hex, 16)) : number ? String.fromCodePoint(+number) : named[name] ?? whole));
}

/** The words of a piece of HTML. */
export const words = (html) => decoded(html.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
