/** What a resource holds that another of its kind would not have. */
export interface Holding {
  readonly what: string;
  /** Others know it by an address, a name or an id that it has; there is nothing in it to lose. */
  readonly isAddress?: boolean;
  /** `Snapshot` as a policy keeps what is in it. */
  readonly hasSnapshots?: boolean;
  /** With this value AWS refuses to delete it. */
  readonly protection?: {
    readonly property: string;
    readonly value: string /** Of a list of attributes, the one that says it. */;
    readonly key?: string;
  };
}

const PROTECTED = { property: 'DeletionProtectionEnabled', value: 'true' };
const SNAPSHOTS = { hasSnapshots: true };
const ADDRESS = { isAddress: true };

/** Types of resources that hold something, ours and those that stand beside them in an app. What is in none of them can be made again. */
export const STATEFUL_TYPES: Readonly<Record<string, Holding>> = {
  'AWS::Cognito::UserPool': { what: 'people, clients and their ids', protection: { property: 'DeletionProtection', value: 'ACTIVE' } },
  'AWS::DocDB::DBCluster': { what: 'documents', ...SNAPSHOTS },
  'AWS::DynamoDB::GlobalTable': { what: 'items' },
  'AWS::DynamoDB::Table': { what: 'items', protection: PROTECTED },
  'AWS::EC2::Volume': { what: 'files', ...SNAPSHOTS },
  'AWS::ECR::Repository': { what: 'images' },
  'AWS::EFS::FileSystem': { what: 'files' },
  'AWS::ElastiCache::CacheCluster': { what: 'entries', ...SNAPSHOTS },
  'AWS::ElastiCache::ReplicationGroup': { what: 'entries', ...SNAPSHOTS },
  'AWS::ElastiCache::ServerlessCache': { what: 'entries' },
  'AWS::KMS::Key': { what: 'what is encrypted with it' },
  'AWS::Kinesis::Stream': { what: 'records' },
  'AWS::Logs::LogGroup': { what: 'records', protection: PROTECTED },
  'AWS::MemoryDB::Cluster': { what: 'entries' },
  'AWS::OpenSearchService::Domain': { what: 'documents' },
  'AWS::RDS::DBCluster': { what: 'rows', ...SNAPSHOTS, protection: { property: 'DeletionProtection', value: 'true' } },
  'AWS::RDS::DBInstance': { what: 'rows', ...SNAPSHOTS, protection: { property: 'DeletionProtection', value: 'true' } },
  'AWS::S3::Bucket': { what: 'objects' },
  'AWS::SQS::Queue': { what: 'messages' },
  'AWS::SecretsManager::Secret': { what: 'the value that was put in' },

  'AWS::Cognito::UserPoolClient': { what: 'the id and the secret that a client has', ...ADDRESS },
  'AWS::Cognito::UserPoolDomain': { what: 'the address where clients get tokens', ...ADDRESS },
  'AWS::EC2::EIP': { what: 'the address that others let in', ...ADDRESS },
  'AWS::EC2::VPC': { what: 'the network that all else stands in', ...ADDRESS },
  'AWS::EC2::VPCEndpointService': { what: 'the name that consumers connect to', ...ADDRESS },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    what: 'the address that clients call',
    ...ADDRESS,
    protection: { property: 'LoadBalancerAttributes', key: 'deletion_protection.enabled', value: 'true' },
  },
  'AWS::Route53::HostedZone': { what: 'the name servers that the domain points to', ...ADDRESS },
  'AWS::ServiceDiscovery::HttpNamespace': { what: 'the namespace in which callers know names', ...ADDRESS },
  'AWS::ServiceDiscovery::PrivateDnsNamespace': { what: 'the domain in which callers know names', ...ADDRESS },
  'AWS::ServiceDiscovery::Service': { what: 'the name that callers know', ...ADDRESS },
  'AWS::SNS::Topic': { what: 'subscriptions, confirmed ones among them', ...ADDRESS },
};
