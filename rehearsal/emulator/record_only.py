"""Types that no request of a rehearsal touches and that moto has no service for: taken note of, and said so in the demo.

moto has bucket policies, but denies what a policy denies without looking at its conditions: `aws:SecureTransport` would close every bucket.
"""

from __future__ import annotations

from resource_type import Context, Create, Properties, Resource

# type to the attributes that a template may ask for
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "AWS::Athena::NamedQuery": ("NamedQueryId",),
    "AWS::Athena::WorkGroup": ("CreationTime",),
    "AWS::AutoScaling::AutoScalingGroup": (),
    "AWS::Cognito::ManagedLoginBranding": ("ManagedLoginBrandingId",),
    "AWS::Glue::Database": (),
    "AWS::Glue::Table": (),
    "AWS::KinesisFirehose::DeliveryStream": ("Arn",),
    "AWS::Logs::LogStream": (),
    "AWS::Logs::MetricFilter": (),
    "AWS::Logs::QueryDefinition": ("QueryDefinitionId",),
    "AWS::Logs::SubscriptionFilter": (),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateId", "LatestVersionNumber"),
    "AWS::EC2::VPCCidrBlock": (),
    "AWS::ECR::PullThroughCacheRule": (),
    "AWS::ECS::CapacityProvider": (),
    "AWS::S3::BucketPolicy": (),
    "AWS::ServiceDiscovery::HttpNamespace": ("Arn", "Id"),
    "AWS::ServiceDiscovery::PrivateDnsNamespace": ("Arn", "Id", "HostedZoneId"),
    "AWS::ServiceDiscovery::Service": ("Arn", "Id", "Name"),
    "AWS::WAFv2::LoggingConfiguration": (),
    "AWS::XRay::ResourcePolicy": (),
}

recorded: set[str] = set()


def _record(name: str, attributes: tuple[str, ...]) -> Create:
    def create(_properties: Properties, context: Context) -> Resource:
        recorded.add(name)
        identifier = f"{context.logical_id}-{context.unique_id()[:8]}"
        return Resource(identifier, dict.fromkeys(attributes, identifier))

    return create


TYPES: dict[str, Create] = {name: _record(name, attributes) for name, attributes in _ATTRIBUTES.items()}
