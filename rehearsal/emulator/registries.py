"""ECR: moto names a repository as the logical id is written, which ECR refuses; CloudFormation writes it in lower case."""

from __future__ import annotations

from resource_type import Context, Create, Properties, Resource, camel_case


def repository(properties: Properties, context: Context) -> Resource:
    ecr = context.client("ecr")
    name = properties.get("RepositoryName") or context.generated_name.lower()
    request = camel_case({key: properties[key] for key in ("ImageScanningConfiguration", "ImageTagMutability") if key in properties})
    created = ecr.create_repository(repositoryName=name, **request)["repository"]
    attributes = {"Arn": created["repositoryArn"], "RepositoryUri": created["repositoryUri"]}
    return Resource(name, attributes, lambda: ecr.delete_repository(repositoryName=name, force=True))


TYPES: dict[str, Create] = {"AWS::ECR::Repository": repository}
