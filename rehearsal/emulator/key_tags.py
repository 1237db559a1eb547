"""Tags of a key: templates write them as those of every resource, and moto hands them to its KMS, which wants them as the API of KMS writes them."""

from __future__ import annotations

from typing import Any

from moto.kms.models import Key

_NAMES = {"Key": "TagKey", "Value": "TagValue"}


def accept_key_tags() -> None:
    stock = Key.create_from_cloudformation_json

    def create(resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **more: Any) -> Any:
        properties = cloudformation_json["Properties"]
        tags = [{_NAMES.get(name, name): value for name, value in tag.items()} for tag in properties.get("Tags", [])]
        return stock(resource_name, {**cloudformation_json, "Properties": {**properties, "Tags": tags}}, account_id, region_name, **more)

    Key.create_from_cloudformation_json = staticmethod(create)  # type: ignore[method-assign,assignment]
