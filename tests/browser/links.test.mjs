// Every link of every file: relative, to a file (not a folder) that is there, to an anchor that is there; and every page can be reached.

import { test } from 'node:test';
import { posix } from 'node:path';
import { BASE_PATH, files, none, pages, tags, text } from './site.mjs';

const here = new Set(files);
const parsed = new Map(pages.map((path) => [path, tags(text(path))]));
const anchors = new Map([...parsed].map(([path, found]) => [path, new Set(found.flatMap(({ tag, attributes }) => [attributes.id, tag === 'a' ? attributes.name : undefined]).filter(Boolean))]));

/** Attributes that hold addresses, and the elements on which an address outside the site is a link that a reader chooses to follow. */
const ADDRESSES = ['href', 'src', 'poster', 'action', 'formaction', 'data', 'xlink:href', 'cite', 'background'];
const CHOSEN = new Set(['a', 'area', 'blockquote', 'q']);

/** What is wrong with `address` as it stands in the file `from`; the file that it leads to is given to `found`. */
function wrong(from, address, isChosen, found) {
  const said = `${from}: ${address}`;
  // A server shows 404.html in the place of any path, however deep: its links cannot be relative, and begin with the path of `base_url`.
  if (from === '404.html' && address.startsWith(BASE_PATH)) return wrong('index.html', address.slice(BASE_PATH.length), isChosen, undefined);
  if (/^(mailto|tel):/.test(address)) return isChosen ? [] : [`${said} is no file`];
  if (/^https?:\/\//.test(address)) return isChosen ? [] : [`${said} is loaded from elsewhere`];
  if (/^data:image\//.test(address)) return [];
  if (/^[a-z][a-z0-9+.-]*:/i.test(address)) return [`${said} has a scheme that is not allowed`];
  if (address.startsWith('/')) return [`${said} is not relative: the site could not stand under a prefix`];
  if (address === '') return [`${said} is empty`];
  const [path, fragment] = address.split('#');
  const [name, query] = path.split('?');
  if (query !== undefined) return [`${said} has a query: nothing answers it in a folder of files`];
  const target = name === '' ? from : posix.normalize(posix.join(posix.dirname(from), decodeURI(name)));
  if (target.startsWith('..')) return [`${said} leads out of the site`];
  if (!here.has(target)) return [`${said} leads to ${target}, which is no file`];
  found?.add(target);
  if (fragment !== undefined && fragment !== '' && fragment !== 'top' && anchors.has(target) && !anchors.get(target).has(decodeURIComponent(fragment))) {
    return [`${said} leads to an anchor that ${target} has not`];
  }
  return [];
}

const leads = new Map();

test(`links of all ${pages.length} pages resolve and are relative`, () => {
  const problems = [];
  for (const [path, found] of parsed) {
    const targets = new Set();
    leads.set(path, targets);
    for (const { tag, attributes } of found) {
      for (const name of ADDRESSES.filter((name) => attributes[name] !== undefined)) {
        const isSelf = tag === 'link' && /^(canonical|alternate)$/.test(attributes.rel ?? '') && /^https?:/.test(attributes[name]);
        if (!isSelf) problems.push(...wrong(path, attributes[name], CHOSEN.has(tag), targets));
      }
      for (const part of (attributes.srcset ?? '').split(',').map((part) => part.trim().split(/\s+/)[0]).filter(Boolean)) problems.push(...wrong(path, part, false, targets));
      if (/\bon[a-z]+$/.test(Object.keys(attributes).find((name) => /^on[a-z]+$/.test(name)) ?? '')) problems.push(`${path}: <${tag}> has an event handler`);
      for (const [, address] of (attributes.style ?? '').matchAll(/url\(["']?([^"')]+)/g)) problems.push(...wrong(path, address, false, targets));
      if (attributes.target === '_blank' && !/noopener/.test(attributes.rel ?? '')) problems.push(`${path}: <${tag} target="_blank"> without rel="noopener"`);
      for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for']) {
        for (const id of (attributes[name] ?? '').split(/\s+/).filter(Boolean)) if (!anchors.get(path).has(id)) problems.push(`${path}: ${name}="${id}" names nothing`);
      }
    }
  }
  none(problems);
});

test('no id stands twice in a page', () => {
  const problems = [];
  for (const [path, found] of parsed) {
    const seen = new Set();
    for (const { attributes } of found) {
      if (attributes.id !== undefined && seen.has(attributes.id)) problems.push(`${path}: #${attributes.id}`);
      seen.add(attributes.id);
    }
  }
  none(problems);
});

test('addresses in style sheets and pictures resolve', () => {
  const problems = [];
  for (const path of files.filter((path) => /\.(css|svg)$/.test(path))) {
    const source = text(path).replace(/\/\*[\s\S]*?\*\//g, '');
    for (const [, address] of source.matchAll(/(?:url\(|@import\s+)["']?([^"')]+)/g)) if (!address.startsWith('#')) problems.push(...wrong(path, address, false));
    for (const [, address] of source.matchAll(/\b(?:xlink:href|href)="([^"]*)"/g)) if (!address.startsWith('#')) problems.push(...wrong(path, address, false));
    if (/@font-face/.test(source)) problems.push(`${path}: a web font`);
  }
  none(problems);
});

test('every page but 404 can be reached from home by links', () => {
  const seen = new Set(['index.html']);
  const open = ['index.html'];
  while (open.length > 0) {
    for (const target of leads.get(open.pop()) ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      if (leads.has(target)) open.push(target);
    }
  }
  none(pages.filter((path) => path !== '404.html' && !seen.has(path)).map((path) => `${path} is linked from nowhere`));
  none(files.filter((path) => /\.(csv|json|xlsx|zip)$/.test(path) && !/(^|\/)\./.test(path) && path.startsWith('data/') && !seen.has(path)).map((path) => `${path} is linked from nowhere`));
});

test('paths are plain and of the allowed kinds', () => {
  const problems = [];
  for (const path of files) {
    if (/[^\x21-\x7e]|[?#%&\\:*"<>|]/.test(path)) problems.push(`${path}: not a plain ASCII path`);
    if (!/\.(html|css|js|svg|png|jpg|csv|xlsx|txt|xml|json|zip)$/.test(path) && !path.startsWith('.jianbao/')) problems.push(`${path}: a kind of file that may not be published`);
  }
  const folded = new Map();
  for (const path of files) {
    const small = path.toLowerCase();
    if (folded.has(small)) problems.push(`${path} and ${folded.get(small)} differ only in case`);
    folded.set(small, path);
  }
  none(problems);
});
