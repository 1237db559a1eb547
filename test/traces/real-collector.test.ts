/**
 * The real collector, built of the Go modules of exactly the components that are used, with the configuration as it is rendered. AWS's own build, its image and
 * X-Ray stay unproved.
 */
import OpenAI from 'openai';
import { until } from '../../fakes';
import { type CollectorOptions, CollectorPipeline, TraceDestination } from '../../src';
import { freePort, GatewayProcess } from '../contract/gateway-process';
import { serving, withWorld } from '../contract/with-gateway';
import { AT_ONCE } from '../contract/with-traces';
import { type Json, made, only, parsed } from '../state/templates';
import { HAS_GO, RealCollector, ReceivingAws } from './real-collector';

const IS_FULL = process.env.TEST_TIER === 'full';
const { TRACES, METRICS, LOGS } = CollectorPipeline;
const REGION = 'eu-central-1';
const BUILD_MS = 30 * 60_000;

/** What a task of a gateway is given for its collector, with what only the deployment knows filled in. */
function rendered(options: CollectorOptions): Json {
  const { template } = made({ traces: { destination: TraceDestination.collector(options) } }, undefined, {
    env: { region: REGION, account: '111122223333' },
  });
  const containers: Json[] = only(template(), 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
  const { Environment } = containers.find(({ Name }) => Name === 'otel-collector');
  const configuration = parsed(Environment.find(({ Name }: Json) => Name === 'AOT_CONFIG_CONTENT').Value);
  return JSON.parse(JSON.stringify(configuration).replace(/<\{Ref:GatewayTraces(Metrics|Logs)[^>]*>/g, '$1'));
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html, those without a prefix or a time */
const UNITS = ['Seconds', 'Microseconds', 'Milliseconds', 'Bytes', 'Bits', 'Percent', 'Count', 'None'];

/** The same where AWS is at this address, at ports that are free. */
async function atHome(configuration: Json, address: string): Promise<Json> {
  const exporters = Object.entries<Json>(configuration.exporters).map(([name, exporter]) => [name, { ...exporter, endpoint: `http://${address}` }]);
  return {
    ...configuration,
    extensions: { health_check: { endpoint: `127.0.0.1:${await freePort()}` } },
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${await freePort()}` } } } },
    exporters: Object.fromEntries(exporters),
  };
}

(IS_FULL && HAS_GO ? describe : describe.skip)(`the real collector${HAS_GO ? '' : ' (skipped: no Go here)'}`, () => {
  const context = withWorld();
  const aws = new ReceivingAws();
  let collector: RealCollector;
  beforeAll(async () => {
    await aws.start();
    collector = await RealCollector.start(await atHome(rendered({ pipelines: [TRACES, METRICS, LOGS] }), aws.address));
  }, BUILD_MS);
  afterAll(async () => {
    await collector?.stop();
    await aws.stop();
  });

  test.each<[string, CollectorPipeline[]]>([
    ['traces', [TRACES]],
    ['traces and metrics', [TRACES, METRICS]],
    ['traces and logs', [TRACES, LOGS]],
    ['all three', [TRACES, METRICS, LOGS]],
  ])('takes the configuration of %s as it is', async (_what, pipelines) => {
    expect(await RealCollector.fault(rendered({ pipelines }))).toBeUndefined();
  });

  test('and would not take one with a fault, of which it says so in words that are counted', async () => {
    const { exporters, ...others } = rendered({});
    const fault = await RealCollector.fault({ ...others, exporters: { awsxray: { ...exporters.awsxray, regions: 'all' } } });
    expect(fault).toMatch(/failed to get config.*regions/s);
  });

  test('sends spans of the real gateway under real traffic to X-Ray as segments, with their names, parents and attributes', async () => {
    const gateway = await GatewayProcess.start(context.world, { traces: { url: `http://${collector.address}/v1/traces`, ratio: 1 } });
    await serving({ world: context.world, gateway });
    const openai = new OpenAI({ baseURL: `http://127.0.0.1:${gateway.port}/v1`, apiKey: context.world.issuer.token(), maxRetries: 0 });
    const { response } = await openai.chat.completions
      .create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }] })
      .withResponse();
    const traceId = String(response.headers.get('x-trace-id'));
    const id = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
    const segments = await until('the segments of the trace', () => {
      const found = aws.segments.filter(({ trace_id }) => trace_id === id);
      return found.length >= 2 ? found : undefined;
    });
    const server = segments.find(({ type }) => type === undefined);
    const attempt = segments.find(({ type }) => type === 'subsegment');
    expect(attempt.parent_id).toBe(server.id);
    expect(server.http.response.status).toBe(200);
    expect([server.name, attempt.name]).toEqual(['ContractGateway', 'chat gpt-4o']);
    expect(server.annotations).toEqual({
      'gateway.client': 'Alpha',
      'gateway.team': 'alpha',
      'gateway.outcome': 'served',
      'gateway.provider': 'openai',
      'gateway.request_id': response.headers.get('x-request-id'),
    });
    expect(attempt.annotations).toEqual({ 'gateway.provider': 'openai', 'gen_ai.request.model': 'gpt-4o' });
    expect(server.metadata.default).toMatchObject({ 'http.route': '/v1/chat/completions', 'gateway.cost': expect.any(Number) });
    expect(attempt.metadata.default).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': context.world.openai.last.reported?.inputTokens,
    });
    expect(attempt.http).toMatchObject({ request: { method: 'POST', url: 'https://api.openai.com/v1/chat/completions' }, response: { status: 200 } });
    await gateway.kill();
  });

  test('makes metrics in embedded format, and logs, of those of the real gateway, which add up to its records', async () => {
    const url = `http://${collector.address}/v1/traces`;
    const gateway = await GatewayProcess.start(context.world, { traces: { url, ratio: 1, metrics: true, logs: true }, timeouts: AT_ONCE });
    await serving({ world: context.world, gateway });
    const openai = new OpenAI({ baseURL: `http://127.0.0.1:${gateway.port}/v1`, apiKey: context.world.issuer.token(), maxRetries: 0 });
    const { response } = await openai.chat.completions
      .create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }] })
      .withResponse();
    gateway.signal('SIGTERM');
    await gateway.exited;
    const requestId = response.headers.get('x-request-id');
    const log = await until('the log record', () => aws.written.Logs?.find(({ attributes }) => attributes?.requestId === requestId));
    const [record] = gateway.usage.filter((each) => each.requestId === requestId);
    expect(log).toMatchObject({
      severity_text: 'INFO',
      trace_id: response.headers.get('x-trace-id'),
      attributes: { Cost: record.Cost, InputTokens: record.InputTokens, Client: 'Alpha', outcome: 'served' },
      resource: { 'service.name': 'ContractGateway' },
    });
    const metric = await until('the metric', () =>
      aws.written.Metrics?.find((each) => each['gen_ai.client.token.usage'] && each['gen_ai.token.type'] === 'output'),
    );
    expect(metric).toMatchObject({
      'gen_ai.client.token.usage': { Count: 1, Sum: record.OutputTokens, Min: record.OutputTokens, Max: record.OutputTokens },
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gateway.client': 'Alpha',
    });
    expect(aws.written.Metrics.find((each) => each['gateway.cost'])).toMatchObject({ 'gateway.cost': record.Cost });
    expect(aws.written.Metrics.filter((each) => each['http.server.request.duration']).length).toBeGreaterThan(0);
    const directives: Json[] = aws.written.Metrics.flatMap(({ _aws }) => _aws.CloudWatchMetrics);
    const units = new Map(directives.flatMap(({ Metrics }) => Metrics.map(({ Name, Unit }: Json) => [Name, Unit])));
    expect(units.size).toBe(4);
    // CloudWatch makes no metric of what has another
    for (const unit of units.values()) expect(UNITS).toContain(unit);
    // as many as it takes
    for (const { Dimensions } of directives) for (const set of Dimensions) expect(set.length).toBeLessThanOrEqual(30);
  });

  test('makes metrics in embedded format, and logs, of what another container sends, in the groups that are there', async () => {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'agent' } }] };
    const timeUnixNano = `${Date.now()}000000`;
    const sum = { aggregationTemporality: 1, isMonotonic: true, dataPoints: [{ asInt: '3', startTimeUnixNano: timeUnixNano, timeUnixNano }] };
    const metrics = { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'jobs', unit: '1', sum }] }] }] };
    const record = { timeUnixNano, severityText: 'INFO', body: { stringValue: 'done' } };
    const logs = { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] };
    expect([await collector.send('/v1/metrics', metrics), await collector.send('/v1/logs', logs)]).toEqual([200, 200]);
    await until('metric and log', () => aws.written.Metrics?.some(({ jobs }) => jobs) && aws.written.Logs?.some(({ body }) => body === 'done'));
    const metric = aws.written.Metrics.find(({ jobs }) => jobs);
    expect(metric).toMatchObject({ jobs: 3 });
    expect(JSON.stringify(metric)).toContain('"Namespace":"PortkeyGateway/Collector/StackGatewayFB8CDD60"');
    expect(aws.written.Logs).toContainEqual(expect.objectContaining({ body: 'done', severity_text: 'INFO' }));
    expect([...aws.streams].sort()).toEqual(['Logs/ip-10-0-0-1', 'Metrics/ip-10-0-0-1']);
  });

  const errors = () => collector.said.filter(({ level }) => level === 'error');

  test('called nothing that the task role is not allowed', () => {
    expect([...aws.calls].sort()).toEqual(['CreateLogStream', 'PutLogEvents', 'TraceSegments']);
    expect(errors()).toEqual([]);
  });

  test('takes what X-Ray then refuses, and tells of it in its log alone, at the level that is counted', async () => {
    aws.refusesSegments = true;
    const nanoseconds = `${Date.now()}000000`;
    const ids = {
      traceId: Math.floor(Date.now() / 1_000)
        .toString(16)
        .padEnd(32, 'a'),
      spanId: 'b'.repeat(16),
    };
    const span = { ...ids, name: 'refused', kind: 2, startTimeUnixNano: nanoseconds, endTimeUnixNano: nanoseconds };
    expect(await collector.send('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })).toBe(200);
    const [error] = await until('the error', () => (errors().length > 0 ? errors() : undefined));
    expect(error).toMatchObject({ 'otelcol.component.id': 'awsxray', msg: expect.stringContaining('Exporting failed') });
  });
});
