"""What `Fn::GetAtt` gives of moto's own types where moto does not know it. moto leaves such a property out of the resource and goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

Attribute = Callable[[Any], Any]

_ATTRIBUTES: dict[str, dict[str, Attribute]] = {
}


def complete(models: Iterable[Any]) -> None:
    """Adds the attributes, and makes one that nobody knows an error, as it is in CloudFormation."""
    for model in models:
        _complete(model, _ATTRIBUTES.get(model.cloudformation_type(), {}))


def _complete(model: Any, attributes: dict[str, Attribute]) -> None:
    stock, stock_has = getattr(model, "get_cfn_attribute", None), model.has_cfn_attr

    def get_cfn_attribute(resource: Any, name: str) -> Any:
        if name in attributes:
            return attributes[name](resource)
        if stock is None:
            raise UnformattedGetAttTemplateException
        try:
            return stock(resource, name)
        except NotImplementedError as error:
            raise UnformattedGetAttTemplateException from error

    model.get_cfn_attribute = get_cfn_attribute
    model.has_cfn_attr = classmethod(lambda _cls, name: name in attributes or stock_has(name))
