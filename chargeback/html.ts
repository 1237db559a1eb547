import type { UsageSum } from '../src/contract/usage-queries';
import type { Line, Report, Sums, Team } from './report';

/** Of a team; the CSV has all of them. */
const MAX_LINES = 25;

const SUMS: Readonly<Record<UsageSum, string>> = {
  requests: 'Requests',
  errors: 'Errors',
  input_tokens: 'Input tokens',
  cached_input_tokens: 'of them cached',
  output_tokens: 'Output tokens',
  usd: 'USD',
  unpriced_requests: 'Unpriced requests',
};
const NAMES = Object.keys(SUMS) as UsageSum[];

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}th,td{padding:.3rem .6rem;border-bottom:1px solid #ddd;text-align:left;overflow-wrap:anywhere}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}tfoot td{font-weight:600}
p.note{color:#555}@media print{section{break-inside:avoid}body{margin:0;max-width:none}}`;

/** A page that needs nothing else: to read, to print, to send. */
export function htmlOf(report: Report): string {
  const { gatewayName, month, madeAt, teams, total } = report;
  const title = `Chargeback ${month}, gateway ${gatewayName}`;
  const rows = teams.map((team) => row([nameOf(team.name, 'no team')], team.total));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p class="note">Requests that ended in ${month}, UTC. USD by the price table of the gateway; the bills of the providers decide. Made at ${madeAt.toISOString()}.</p>
${total.unpriced_requests > 0 ? `<p><strong>${grouped(total.unpriced_requests)} requests used something that has no price: they cost more than is shown.</strong></p>` : ''}
${teams.length === 0 ? '<p>No request was recorded.</p>' : table(['Team'], rows, row(['All teams'], total))}
${teams.map(section).join('\n')}
</body>
</html>
`;
}

function section({ name, lines, total }: Team): string {
  const shown = lines.slice(0, MAX_LINES).map((line) => row(sharesOf(line), line));
  const more = lines.length - shown.length;
  const rest = more > 0 ? `<p class="note">${grouped(more)} more in the CSV; the sum has them.</p>` : '';
  return `<section>
<h2>${nameOf(name, 'no team')}</h2>
${table(['Client', 'Person', 'Model'], shown, row(['All', '', ''], total))}${rest}
</section>`;
}

const sharesOf = ({ client, user, model }: Line): string[] => [nameOf(client, 'no client'), nameOf(user, ''), nameOf(model, 'no model')];

const table = (shares: readonly string[], rows: readonly string[], foot: string): string =>
  `<table>
<thead><tr>${shares.map((name) => `<th>${name}</th>`).join('')}${NAMES.map((name) => `<th class="n">${SUMS[name]}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
<tfoot>${foot}</tfoot>
</table>`;

/** `shares` are HTML. */
const row = (shares: readonly string[], sums: Sums): string =>
  `<tr>${shares.map((share) => `<td>${share}</td>`).join('')}${NAMES.map((name) => `<td class="n">${shown(name, sums[name])}</td>`).join('')}</tr>`;

const shown = (name: UsageSum, value: number): string => (name === 'usd' ? money(value) : grouped(value));

const grouped = (value: number): string => value.toLocaleString('en-US');

/** To the cent; what is less than one is not nothing. */
const money = (value: number): string =>
  value > 0 && value < 0.01 ? '&lt; 0.01' : value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const nameOf = (name: string, none: string): string => (name === '' ? none && `<em>${none}</em>` : escaped(name));

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
