import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { WatchedAlarm } from '../watched';

/** Creates an alarm that tells the topic when it goes off and when it is over. */
export function createAlarm(scope: Construct, gatewayName: string, topic: ITopic, wanted: WatchedAlarm): cloudwatch.Alarm {
  const { id, description, metric, periods, evaluationPeriods = periods, threshold, comparison, silenceIsFailure, after = [] } = wanted;
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: `${description}. Gateway ${gatewayName}.`,
    metric,
    evaluationPeriods,
    datapointsToAlarm: periods,
    threshold,
    comparisonOperator: comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: silenceIsFailure ? cloudwatch.TreatMissingData.BREACHING : cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
  alarm.node.addDependency(...after);
  return alarm;
}
