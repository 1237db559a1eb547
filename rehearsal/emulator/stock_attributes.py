"""What `Fn::GetAtt` gives of moto's own types where moto does not know it. moto leaves such a property out of the resource and goes on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException


def complete(models: Iterable[Any]) -> None:
    """Makes an attribute that nobody knows an error, as it is in CloudFormation."""
    for model in models:
        _complete(model)


def _complete(model: Any) -> None:
    stock = getattr(model, "get_cfn_attribute", None)

    def get_cfn_attribute(resource: Any, name: str) -> Any:
        if stock is None:
            raise UnformattedGetAttTemplateException
        try:
            return stock(resource, name)
        except NotImplementedError as error:
            raise UnformattedGetAttTemplateException from error

    model.get_cfn_attribute = get_cfn_attribute
