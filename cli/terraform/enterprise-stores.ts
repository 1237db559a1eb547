import { bucketOf, type Draft } from './draft';
import { hasNewVpc, regionOf } from './enterprise-network';
import { call, type Expression, options } from './expressions';

export const hasExistingCache = (draft: Draft): boolean => (draft.text('redis_configuration.redis_type') ?? 'redis') !== 'redis';

export function cache(draft: Draft, password: Expression | undefined): void {
  const of = (attribute: string) => `redis_configuration.${attribute}`;
  if (hasExistingCache(draft)) {
    const endpoint = draft.text(of('endpoint'));
    if (endpoint === undefined)
      draft.tasks.push(
        `redis_configuration.endpoint is ${draft.isUnknown(of('endpoint')) ? 'not known here' : 'empty'}: put the name of the host into \`cache\`.`,
      );
    const [, tls, host, port] = /^(rediss?:\/\/)?([^:/]+)(?::(\d+))?/.exec(endpoint ?? 'cache.example.com') ?? [
      undefined,
      undefined,
      'cache.example.com',
      undefined,
    ];
    const kind = draft.text(of('redis_type'));
    draft.set(
      'cache',
      call(
        'EnterpriseCache.existing',
        options('ExistingCacheOptions', {
          host,
          port: port === undefined || port === '6379' ? undefined : Number(port),
          tls: draft.flag(of('tls'), tls === 'rediss://') ? undefined : false,
          clusterMode: draft.text(of('mode')) === 'cluster' ? true : undefined,
          kind: kind === 'aws-elastic-cache' ? undefined : kind,
          password,
        }),
      ),
    );
    draft.tasks.push(
      `The cache stays yours: let the new tasks in at its port, in its security group, or give that group as \`connections\` of EnterpriseCache.existing.${
        !hasNewVpc(draft)
          ? ''
          : ' The VPC of the app is a new one, from which a cache in the VPC of before is not reached: give that VPC by `network.vpc`, or peer the two, or leave `cache` out for a new one.'
      }`,
    );
    return;
  }
  if (draft.text(of('endpoint')) !== undefined)
    draft.changes.push(
      `${draft.place(of('endpoint'))}: redis_configuration.endpoint is left out: with redis_type "redis" the modules ran a container, and did not look at it`,
    );
  const [image, tag] = [draft.text('redis_image.image') ?? 'redis', draft.text('redis_image.tag') ?? '7.2-alpine'];
  draft.set(
    'cache',
    call(
      'EnterpriseCache.container',
      options('ContainerCacheOptions', {
        image: `${image}:${tag}` === 'redis:7.2-alpine' ? undefined : call('ecs.ContainerImage.fromRegistry', `${image}:${tag}`),
        cpu: draft.number(of('cpu')),
        memoryLimitMiB: draft.number(of('memory')),
        enableExecuteCommand: draft.flag(of('enable_execute_command'), false) || undefined,
      }),
    ),
  );
  draft.changes.push(
    'cache is a container, as it was, now with a password. For production leave `cache` out: the construct makes a cache in two zones that keeps counters and budgets',
  );
}

export function logStore(draft: Draft): void {
  const bucket = (attribute: string, of: string, id: string) => {
    const bucketName = draft.text(`object_storage.${attribute}`);
    return bucketName === undefined ? undefined : bucketOf(draft, of, id, bucketName);
  };
  const kind = draft.text('environment_variables.gateway.LOG_STORE');
  if (kind === 'control_plane') {
    draft.set('logStore', call('LogStore.controlPlane'));
    if (draft.given('object_storage') !== undefined)
      draft.changes.push(
        `${draft.place('object_storage')}: object_storage is left out: LOG_STORE is control_plane, so no log was put into its buckets. For exports and batches of a data service give \`logStore\` buckets`,
      );
    return;
  }
  if (kind !== undefined && kind !== 's3_assume')
    draft.tasks.push(
      `environment_variables.gateway.LOG_STORE (${draft.place('environment_variables.gateway.LOG_STORE')}): it stays a variable, which wins over \`logStore\`: give the store by LogStore.s3Compatible, LogStore.azureBlob or LogStore.custom`,
    );
  const logs = bucket('log_store_bucket', 'logsBucket', 'LogsBucket');
  if (logs === undefined) {
    const isUnknown = draft.isUnknown('object_storage.log_store_bucket');
    draft.tasks.push(
      `object_storage ${isUnknown ? 'names a bucket of logs that is not known here' : 'names no bucket of logs'}: the construct makes one. Give the existing one by \`logStore\`.`,
    );
    return;
  }
  const region = draft.text('object_storage.bucket_region');
  draft.set(
    'logStore',
    call(
      'LogStore.existingBuckets',
      options('ExistingLogBuckets', {
        logs,
        exports: bucket('log_exports_bucket', 'exportsBucket', 'ExportsBucket'),
        finetune: bucket('finetune_bucket', 'finetuneBucket', 'FinetuneBucket'),
        region: region === regionOf(draft) ? undefined : region,
      }),
    ),
  );
  draft.tasks.push('The buckets of the log store stay yours and are used as they are. If a key of yours encrypts them, let the task roles use it.');
}
