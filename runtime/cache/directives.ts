/** What a request says of the cache: https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1, and in Portkey's own headers. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Directives {
  /** Nothing of it is kept, and nothing that was kept is given. */
  readonly isExcluded: boolean;
  /** It wants a new answer, which takes the place of the old one. */
  readonly isRefresh: boolean;
  /** Milliseconds that an answer may be old. */
  readonly maxAge: number;
  /** A part of its own of what its owner has. */
  readonly namespace?: string;
}

export function directivesOf(headers: IncomingHttpHeaders): Directives {
  const said = new Map(
    String(headers['cache-control'] ?? '')
      .toLowerCase()
      .split(',')
      .map((each) => {
        const [name, value = ''] = each.trim().split(/\s*=\s*/);
        return [name, value] as const;
      }),
  );
  const seconds = said.get('max-age')?.replace(/^"(.*)"$/, '$1') ?? '';
  const maxAge = /^\d+$/.test(seconds) ? Number(seconds) * 1000 : Infinity;
  const namespace = headers['x-portkey-cache-namespace'];
  return {
    isExcluded: said.has('no-store'),
    isRefresh: said.has('no-cache') || maxAge === 0 || headers['x-portkey-cache-force-refresh'] === 'true',
    maxAge,
    namespace: namespace === undefined ? undefined : String(namespace),
  };
}
