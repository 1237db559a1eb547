import { Aws, Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { DashboardRow, type WatchedWidget, WatchedWidgetKind } from '../watched';
import { inOrder } from './placement';

const GRID = 24;
const HEIGHT = 6;
const MOST_IN_A_LINE = 6;

/** What is shown, as it is when the template is written. */
export interface Shown {
  readonly logGroup: ILogGroup;
  readonly widgets: readonly WatchedWidget[];
  readonly alarms: readonly cloudwatch.IAlarm[];
}

/** A dashboard whose layout follows from what is shown when the template is written. */
export function createDashboard(scope: Construct, shown: () => Shown): cloudwatch.Dashboard {
  return new cloudwatch.Dashboard(scope, 'Dashboard', { defaultInterval: Duration.hours(12), widgets: [[new LateRows(shown)]] });
}

/** All rows at once, as one widget as wide as the board: CDK asks a widget for its JSON when the template is written, and for its size too. */
class LateRows implements cloudwatch.IWidget {
  readonly width = GRID;
  private x = 0;
  private y = 0;

  constructor(private readonly shown: () => Shown) {}

  get height(): number {
    return this.lines().length * HEIGHT;
  }

  position(x: number, y: number): void {
    this.x = x;
    this.y = y;
  }

  toJson(): unknown[] {
    const shown = this.shown();
    return this.lines().flatMap((line, row) =>
      line.flatMap((widget, index) => {
        const [left, right] = [edgeOf(index, line.length), edgeOf(index + 1, line.length)];
        const rendered = KINDS[widget.kind](widget, { title: widget.title, width: right - left, height: HEIGHT }, shown);
        rendered.position(this.x + left, this.y + row * HEIGHT);
        return rendered.toJson();
      }),
    );
  }

  private lines(): WatchedWidget[][] {
    const { widgets, alarms } = this.shown();
    const all = alarms.length > 0 ? [...widgets, ALARMS] : widgets;
    return Object.values(DashboardRow).flatMap((row) => linesOf(inOrder(all.filter((widget) => widget.row === row))));
  }
}

const ALARMS: WatchedWidget = { row: DashboardRow.BUDGET, order: 90, kind: WatchedWidgetKind.ALARM_STATUS, title: 'Alarms' };

/** A row that is too full for one line is spread evenly over several. */
function linesOf(row: readonly WatchedWidget[]): WatchedWidget[][] {
  const lines = Math.ceil(row.length / MOST_IN_A_LINE);
  const start = (line: number) => Math.floor((row.length * line) / lines);
  return Array.from({ length: lines }, (_, line) => row.slice(start(line), start(line + 1)));
}

/** Where the widget at this place begins, in columns of the grid: a line shares it evenly. */
const edgeOf = (index: number, widgets: number) => Math.floor((GRID * index) / widgets);

interface Frame {
  readonly title: string;
  readonly width: number;
  readonly height: number;
}
type Render = (widget: WatchedWidget, frame: Frame, shown: Shown) => cloudwatch.IWidget;

const axisOf = ({ min = 0, max }: WatchedWidget): cloudwatch.YAxisProps => ({ min, max });

const graph =
  (view?: cloudwatch.GraphWidgetView): Render =>
  (widget, frame) =>
    new cloudwatch.GraphWidget({ ...frame, view, left: widget.metrics, leftAnnotations: widget.marks, leftYAxis: axisOf(widget) });

const log =
  (view: cloudwatch.LogQueryVisualizationType): Render =>
  ({ queryLines }, frame, { logGroup }) =>
    new cloudwatch.LogQueryWidget({ ...frame, view, logGroupNames: [logGroup.logGroupName], queryLines });

const KINDS: Record<WatchedWidgetKind, Render> = {
  [WatchedWidgetKind.GRAPH]: graph(),
  [WatchedWidgetKind.BAR_GRAPH]: graph(cloudwatch.GraphWidgetView.BAR),
  [WatchedWidgetKind.TOTAL]: ({ metrics = [] }, frame) => new cloudwatch.SingleValueWidget({ ...frame, metrics, setPeriodToTimeRange: true }),
  [WatchedWidgetKind.GAUGE]: (widget, frame) =>
    new cloudwatch.GaugeWidget({ ...frame, metrics: widget.metrics ?? [], annotations: widget.marks, leftYAxis: axisOf(widget) }),
  [WatchedWidgetKind.LOG_TABLE]: log(cloudwatch.LogQueryVisualizationType.TABLE),
  [WatchedWidgetKind.LOG_PIE]: log(cloudwatch.LogQueryVisualizationType.PIE),
  [WatchedWidgetKind.ALARM_STATUS]: (_, frame, { alarms }) => new cloudwatch.AlarmStatusWidget({ ...frame, alarms: [...alarms] }),
};

/** Where the console shows a dashboard. */
export function dashboardUrl(dashboard: cloudwatch.Dashboard): string {
  const { region } = Stack.of(dashboard);
  return `https://${region}.${consoleDomain(region)}/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
}

/** The console's domain follows the partition, and CloudFormation knows no name for it: an unknown region is taken to be a commercial one. */
function consoleDomain(region: string): string {
  if (Token.isUnresolved(region) || region === Aws.REGION) {
    return 'console.aws.amazon.com';
  }
  return CONSOLE_DOMAINS.find(({ prefix }) => region.startsWith(prefix))?.domain ?? 'console.aws.amazon.com';
}

const CONSOLE_DOMAINS = [
  { prefix: 'cn-', domain: 'console.amazonaws.cn' },
  { prefix: 'us-gov-', domain: 'console.amazonaws-us-gov.com' },
];
