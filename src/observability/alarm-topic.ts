import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { acknowledgeCompliance } from '../acknowledgement';
import { alarmsOfThisAccount, allowAlarms } from './encryption';

/**
 * A topic that this account's alarms may publish to, over TLS only. It is encrypted where there is a customer-managed key: alarms cannot
 * use the key that AWS manages for SNS.
 */
export function createAlarmTopic(scope: Construct, key?: kms.IKey): sns.Topic {
  const topic = new sns.Topic(scope, 'AlarmTopic', { masterKey: key, enforceSSL: true });
  // a topic with a policy of its own loses the default one, which let the account publish
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AlarmsMayPublish',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: alarmsOfThisAccount(scope),
    }),
  );
  if (key) {
    allowAlarms(key, scope);
  } else {
    acknowledgeCompliance(
      topic,
      'SNSEncryptedKMS',
      'Alarms cannot publish with the key that AWS manages for SNS, and a customer-managed one is switched off.',
    );
  }
  return topic;
}
