import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { proseOf, ROOT, read } from './fences';

/** Where the repository is shown; npm and PyPI show the README elsewhere, so that its links begin with this. */
export const REPOSITORY = 'https://github.com/cdk-portkey-gateway/cdk-portkey-gateway';

const INLINE = /\]\(([^)\s]+)\)/g;
const DEFINITION = /^\[([^\]]+)\]: (\S+)$/gm;
const REFERENCE = /\[[^\]]+\]\[([^\]]+)\]/g;

/** Targets of all links of a page; one that names no definition is its own name. */
export function linksOf(page: string): string[] {
  const prose = proseOf(page);
  const definitions = new Map([...prose.matchAll(DEFINITION)].map(([, name, target]) => [name.toLowerCase(), target]));
  const used = [...prose.matchAll(REFERENCE)].map(([, name]) => name.replace(/\s+/g, ' ').toLowerCase());
  return [...[...prose.matchAll(INLINE)].map(([, target]) => target), ...definitions.values(), ...used.filter((name) => !definitions.has(name))];
}

/** Why a link of a page leads nowhere; undefined for one that leads somewhere, or out of the repository. */
export function brokenLink(page: string, target: string): string | undefined {
  const [, inRepository] = /^(?:\/(?:blob|tree)\/main\/)?(.*)$/.exec(target.startsWith(REPOSITORY) ? target.slice(REPOSITORY.length) : '') ?? [];
  if (!target.startsWith(REPOSITORY) && /^(https?|mailto):/.test(target)) return undefined;
  const absolute = target.startsWith(REPOSITORY);
  const [path, anchor] = (absolute ? inRepository : target).split('#');
  const file = path === '' ? (absolute ? 'README.md' : page) : normalize(absolute ? path : join(dirname(page), path));
  if (!existsSync(join(ROOT, file))) return `${target}: there is no ${file}`;
  if (anchor !== undefined && !anchorsOf(file).has(anchor)) return `${target}: ${file} has no heading #${anchor}`;
  return undefined;
}

/** What GitHub makes of the headings of a page. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of read(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').trim();
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}
