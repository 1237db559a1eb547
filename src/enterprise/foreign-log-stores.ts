import { isKnown } from '../checks';
import { invalid } from '../errors';
import type { LogStoreConfig } from './bound-log-store';
import { type AzureBlobStoreOptions, type ExistingLogBuckets, S3CompatibleStore, type S3CompatibleStoreOptions } from './log-store-options';
import { requireText } from './texts';

/** Stores whose bucket is part of their URL. */
const BY_BASE_PATH = [S3CompatibleStore.CUSTOM, S3CompatibleStore.NETAPP];

/** Variables by the kind of store, as the vendor's chart has them. */
export function s3CompatibleStore({ kind, region, accessKey, secretKey, bucket, basePath }: S3CompatibleStoreOptions): LogStoreConfig {
  requireText({ 'logStore.region': region, 'logStore.bucket': bucket });
  const wanted = BY_BASE_PATH.includes(kind) ? 'basePath' : 'bucket';
  if ({ basePath, bucket }[wanted] === undefined) {
    throw invalid('SettingNotPossible', `logStore.${wanted}`, undefined, `${kind} wants it`);
  }
  if (basePath !== undefined && isKnown(basePath) && !/^https?:\/\/[^/]+\/./.test(basePath)) {
    throw invalid('SettingNotPossible', 'logStore.basePath', basePath, 'a URL with http:// or https:// and the bucket in it');
  }
  return {
    environment: {
      LOG_STORE: kind,
      LOG_STORE_REGION: region,
      ...(bucket !== undefined && { LOG_STORE_GENERATIONS_BUCKET: bucket }),
      ...(basePath !== undefined && { LOG_STORE_BASEPATH: basePath }),
    },
    secrets: { LOG_STORE_ACCESS_KEY: accessKey, LOG_STORE_SECRET_KEY: secretKey },
    url: basePath,
  };
}

export function azureStore({ storageAccount, container, accountKey, entra }: AzureBlobStoreOptions): LogStoreConfig {
  requireText({ 'logStore.storageAccount': storageAccount, 'logStore.container': container });
  if (isKnown(storageAccount) && !/^[a-z0-9]{3,24}$/.test(storageAccount)) {
    throw invalid('SettingNotPossible', 'logStore.storageAccount', storageAccount, 'the name alone: 3 to 24 lower-case letters and digits');
  }
  const place = { LOG_STORE: 'azure', AZURE_STORAGE_ACCOUNT: storageAccount, AZURE_STORAGE_CONTAINER: container };
  if (entra && !accountKey) {
    return {
      environment: { ...place, AZURE_AUTH_MODE: 'entra', AZURE_ENTRA_TENANT_ID: entra.tenantId, AZURE_ENTRA_CLIENT_ID: entra.clientId },
      secrets: { AZURE_ENTRA_CLIENT_SECRET: entra.clientSecret },
    };
  }
  if (accountKey && !entra) {
    return { environment: place, secrets: { AZURE_STORAGE_KEY: accountKey } };
  }
  throw invalid('SettingNotPossible', 'logStore.accountKey', accountKey && 'beside `entra`', 'one of `accountKey` and `entra`');
}

/** An external id is shown to a role. */
export function checkRoleOfBuckets({ role, externalId, region }: ExistingLogBuckets): void {
  requireText({ 'logStore.region': region, 'logStore.externalId': externalId });
  if (externalId !== undefined && !role) {
    throw invalid('SettingNotPossible', 'logStore.externalId', externalId, 'there is no `role` that asks for it');
  }
}
