import type { ErrorTable } from './error-table';

/** Of the enterprise gateway. */
export const ENTERPRISE_ERRORS = {
  RegistryCredentialsMissing: {
    reason: 'the images of Portkey are pulled with credentials only',
    remedy: 'give a secret with `username` and `password`, or give `image` of both services another place',
  },
  AccountSecretsEmpty: {
    reason: 'the secrets are empty when the first tasks start, which then cannot pull their image',
    remedy: 'make PortkeyAccountSecrets in a stack of its own, deploy that, and fill them with the commands that it prints',
  },
  VariableTwice: {
    reason: 'Amazon ECS takes a variable as a value or as a secret, and not as both',
    remedy: 'leave it out of `environment` or of `secrets`',
  },
  VariableEmpty: {
    reason: 'the image would take an empty text for a value',
    remedy: 'leave the variable out, or give it a value',
  },
  McpAddressMissing: {
    reason: 'nothing would tell requests for the MCP gateway from those for the AI gateway, or clients could not be told where it is',
    remedy:
      'give `domain` and `mcp.domain`, two names, or `mcp.baseUrl` where the certificate has both; or a Network Load Balancer, where each has a port',
  },
  McpNotServed: {
    reason: 'the image runs no MCP gateway',
    remedy: 'set `serverMode` to `ServerMode.MCP` or `ServerMode.ALL`, or leave `mcp` out',
  },
  TaskCertificateNotPossible: {
    reason: 'whoever calls the tasks would have to know their certificate, or speak TLS to them',
    remedy: 'leave out `taskCertificate`, or what stands in parentheses',
  },
  McpPortTaken: {
    reason: 'each server of a container listens on a port of its own',
    remedy: 'give one of them another port',
  },
  McpBaseUrlNotPossible: {
    reason: 'MCP clients are sent there, and would not arrive',
    remedy: 'give an `https://` URL whose host is that of `mcp.domain`, or leave it out',
  },
  DataServiceWithoutGateway: {
    reason: 'the data service calls the AI gateway, which does not run',
    remedy: 'set `serverMode` to `ServerMode.GATEWAY` or `ServerMode.ALL`, or leave `dataService` out',
  },
  PathPrefixNotPossible: {
    reason: 'no load balancer here could tell requests apart by it',
    remedy: 'give a path such as `/gateway`, without a slash at its end, an Application Load Balancer, and a `serverMode` that serves models',
  },
  ControlPlaneOutside: {
    reason: 'the control plane comes over the internet, and the load balancer is not there',
    remedy: 'set `network.exposure` to `Exposure.PUBLIC`, or use `ControlPlaneAccess.PRIVATE_LINK`',
  },
  InvalidGuardrailArn: {
    reason: 'it is no ARN of a guardrail of Amazon Bedrock',
    remedy: 'give the ARN that Amazon Bedrock shows, with the account and an id: guardrail/abcdefghijkl at its end',
  },
  InvalidLogRetention: {
    reason: 'Amazon S3 keeps objects for whole days, and deletes none that is locked',
    remedy: 'give whole days, and to `expiration` no fewer than to `objectLockRetention`',
  },
  WorkersCacheNotPossible: {
    reason: 'queues are in one place, and the images call it with a password',
    remedy: 'give one that is not in cluster mode, with a password; or leave it out, and nodes are made where they are needed',
  },
  ControlPlaneElsewhere: {
    reason: 'AWS PrivateLink leads to other regions, and not into another partition, where the principal is not known either',
    remedy: 'call the control plane over the internet, as `ControlPlane.portkey()` does; or give service and region of one in this partition',
  },
  ControlPlaneNameTaken: {
    reason: 'a VPC knows one private hosted zone of a name',
    remedy: 'give all but one of its gateways `privateDns` ControlPlaneDns.NONE, and let their services to the endpoint of that one',
  },
  SettingNotPossible: {
    reason: 'the image would not do what it says',
    remedy: 'give what is named, or leave the setting out',
  },
  OptionUnused: {
    reason: 'nothing here would follow from it',
    remedy: 'leave it out, or give what stands in parentheses',
  },
  AccountFieldNotPossible: {
    reason: 'the image would get another value than the one that Portkey gave you',
    remedy: 'give the names of two fields of the secret, without colons; for a secret whose whole value it is, use `PortkeyAccount.fromValues`',
  },
  AccountSecretNameNotPossible: {
    reason: 'AWS Secrets Manager would refuse it',
    remedy: 'give two names, each of 1 to 512 letters, digits and /_+=.@-',
  },
  ControlPlaneAddressNotPossible: {
    reason: 'the services would not arrive there',
    remedy:
      'give URLs that begin with https:// or http://, and to an endpoint service its name as its owner has told it, with its region in `serviceRegion`',
  },
} as const satisfies ErrorTable;
