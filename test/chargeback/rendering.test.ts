import { csvOf } from '../../chargeback/csv';
import { htmlOf } from '../../chargeback/html';
import { monthOf } from '../../chargeback/month';
import { type Line, reportOf } from '../../chargeback/report';

const about = { gatewayName: 'llm', month: '2026-10', madeAt: new Date('2026-11-01T06:00:00Z') };
const row = (given: Partial<Record<keyof Line, string>> = {}) => ({
  ...{ team: 'alpha', client: 'Checkout', user: '', model: 'gpt-4o' },
  ...{ requests: '10', errors: '1', input_tokens: '1000', cached_input_tokens: '100', output_tokens: '200', usd: '1.5', unpriced_requests: '0' },
  ...given,
});
const reported = (...rows: ReturnType<typeof row>[]) => reportOf(rows, about);
const cellsOf = (csv: string) => csv.split('\r\n').map((line) => line.split(','));

describe('the month', () => {
  test.each([
    ['of a schedule is the one before', { time: '2026-11-01T06:00:00Z' }, '2026-10'],
    ['of a schedule in January is in the last year', { time: '2027-01-01T06:00:00Z' }, '2026-12'],
    ['is the one that is asked for', { month: '2026-08', time: '2026-11-01T06:00:00Z' }, '2026-08'],
  ])('%s', (_name, event, month) => {
    expect(monthOf(event)).toBe(month);
  });

  test.each([[{ month: '2026-13' }], [{ month: "2026-10' OR '1'='1" }], [{ month: '' }], [{}], [{ time: 'yesterday' }]])('%j is refused', (event) => {
    expect(() => monthOf(event)).toThrow(/2026-10/);
  });
});

describe('the report', () => {
  test('sums a team over its clients, people and models, and the dearest team comes first', () => {
    const { teams, total } = reported(row({ team: 'beta', usd: '9' }), row(), row({ client: 'Search', usd: '0.5' }));
    expect(teams.map(({ name, lines, total: { usd, requests } }) => [name, lines.length, usd, requests])).toEqual([
      ['beta', 1, 9, 10],
      ['alpha', 2, 2, 20],
    ]);
    expect(total).toMatchObject({ usd: 11, requests: 30, input_tokens: 3000 });
  });

  test('a result without one of its sums is refused: a report of it would be wrong', () => {
    expect(() => reported({ ...row(), usd: '' })).toThrow(/no number in usd/);
  });
});

describe('the CSV', () => {
  test('has one line for each team, client, person and model', () => {
    expect(csvOf(reported(row({ user: 'ada@example.com' })))).toBe(
      'month,team,client,user,model,requests,errors,input_tokens,cached_input_tokens,output_tokens,usd,unpriced_requests\r\n' +
        '2026-10,alpha,Checkout,ada@example.com,gpt-4o,10,1,1000,100,200,1.5,0\r\n',
    );
  });

  test.each([
    ['a formula', '=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
    ['a plus', '+1', "'+1"],
    ['a minus', '-1+cmd', "'-1+cmd"],
    ['an at', '@SUM(A1)', "'@SUM(A1)"],
    ['a tab', '\t=1', '"\'\t=1"'],
    ['a formula behind a space', ' =1+1', "' =1+1"],
    ['a formula in full width', '＝1+1', "'＝1+1"],
    ['a formula behind a semicolon, which divides cells in half of the world', "x;=cmd|'/C calc'!A0", '"x;=cmd|\'/C calc\'!A0"'],
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['an end of line', 'a\r\nb', '"a\r\nb"'],
    ['a name of another script', 'Покупки 購買', 'Покупки 購買'],
  ])('%s in a name is text', (_name, team, cell) => {
    expect(csvOf(reported(row({ team })))).toContain(`\r\n2026-10,${cell},Checkout,`);
  });

  test('costs have no exponent', () => {
    expect(cellsOf(csvOf(reported(row({ usd: '1e-7' }))))[1][10]).toBe('0.0000001');
  });

  test('costs that differ from a whole number by a sum’s rounding are whole', () => {
    expect(cellsOf(csvOf(reported(row({ usd: '1.9999999999999998' }))))[1][10]).toBe('2');
  });

  test('without a request it has its head only', () => {
    expect(csvOf(reported()).split('\r\n')).toHaveLength(2);
  });
});

describe('the page', () => {
  test('names gateway and month, and what every team used', () => {
    const html = htmlOf(reported(row({ usd: '1234.5' }), row({ team: 'beta', usd: '0.001' })));
    expect(html).toContain('<h1>Chargeback 2026-10, gateway llm</h1>');
    expect(html).toContain('<td>alpha</td><td class="n">10</td><td class="n">1</td><td class="n">1,000</td>');
    expect(html).toContain('<td class="n">1,234.50</td>');
    expect(html).toContain('<td class="n">&lt; 0.01</td>');
  });

  test.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='x", '&lt;b&gt;', '</td></table><h1>x'])(
    'a team named %s is shown as it is',
    (team) => {
      const page = (name: string) => htmlOf(reported(row({ team: name, client: name, user: name, model: name })));
      const html = page(team);
      const tags = (text: string) => text.match(/<[^>]*>/g);
      expect(tags(html)).toEqual(tags(page('alpha')));
      expect(html).not.toContain(`<td>${team}`);
    },
  );

  test('loads nothing, and would run nothing', () => {
    const html = htmlOf(reported(row()));
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html).not.toMatch(/<script|<link|src=|href=|@import|url\(/);
  });

  test('says how many requests have no price', () => {
    expect(htmlOf(reported(row({ unpriced_requests: '3' })))).toContain('3 requests used something that has no price');
    expect(htmlOf(reported(row()))).not.toContain('has no price');
  });

  test('costs that differ from a whole number by a sum’s rounding are whole', () => {
    expect(cellsOf(csvOf(reported(row({ usd: '1.9999999999999998' }))))[1][10]).toBe('2');
  });

  test('without a request it says so', () => {
    const html = htmlOf(reported());
    expect(html).toContain('No request was recorded.');
    expect(html).not.toContain('<table>');
  });

  test('names what has no team, client or model', () => {
    const html = htmlOf(reported(row({ team: '', client: '', model: '' })));
    for (const none of ['no team', 'no client', 'no model']) expect(html).toContain(`<em>${none}</em>`);
  });

  test('of a thousand teams with sixty lines each shows every team, and tells what it leaves out', () => {
    const rows = Array.from({ length: 1_000 }, (_, team) =>
      Array.from({ length: 60 }, (__, user) => row({ team: `team-${team}`, user: `person-${user}` })),
    ).flat();
    const report = reported(...rows);
    const html = htmlOf(report);
    expect(html.match(/<section>/g)).toHaveLength(1_000);
    expect(html.match(/35 more in the CSV/g)).toHaveLength(1_000);
    expect(html.length).toBeLessThan(12_000_000);
    expect(csvOf(report).split('\r\n')).toHaveLength(60_002);
  });
});
