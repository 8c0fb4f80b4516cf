"""Declares the operations of the API: route, check of the parameters, and part of the OpenAPI document.

The document is put together by apispec; the schemas in it are pydantic's (JSON Schema 2020-12, as OpenAPI 3.1 wants).
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeVar, get_origin

from apispec import APISpec
from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ValidationError
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from pydantic_core import from_json

from indexer.errors import LimitError, QueryError
from web.api.requests import Request
from web.records.base import Problem, Record

PREFIX = "/api/v1"
_REFERENCE = "#/components/schemas/{model}"
_REASONS = {
    400: "Forespørgslen kan ikke udføres som stillet.",
    401: "Der er ikke logget ind; kun hvor der kræves login.",
    403: "Adgangen er afvist: kun hvor ikke alle må komme ind, eller fordi et andet websted spørger gennem browseren.",
    404: "Det efterspurgte findes ikke.",
    413: "Det sendte fylder for meget.",
    422: "En tekst er for lang, eller der bedes om for meget ad gangen.",
    429: "Der er spurgt om meget på kort tid; Retry-After siger, hvor mange sekunder der skal gå.",
    503: "Der er travlt, eller det tog for lang tid; Retry-After siger, hvor mange sekunder der skal gå.",
}
_JSON_BYTES = 3_100_000
"""The longest memo, were each of its characters an escape of six bytes, and the rest of its object."""
_ACCESS = (401, 403)
_LIMITS = (422, 429, 503)
_EXCESS = ("less_than_equal", "string_too_long", "too_long")
"""pydantic's names for what is more than is done at a time."""

_Asked = TypeVar("_Asked", bound=Request)
_Reply = TypeVar("_Reply", bound=Record)
Verb = Callable[[_Asked], _Reply]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. asked: path and query parameters, or the object in a POST's body. reply: what status 200 has."""

    verb: Verb[Any, Any]
    name: str
    method: Literal["get", "post"]
    path: str
    summary: str
    asked: type[Request]
    reply: type[Record]
    errors: tuple[int, ...]

    @property
    def path_names(self) -> tuple[str, ...]:
        """The parameters that stand in the path."""
        return tuple(re.findall(r"<(\w+)>", self.path))

    def answer(self, given: object) -> Json:
        """The reply to parameters as they were given, as JSON.

        Raises:
            QueryError: one of them cannot be used.
            LimitError: one of them is too long or too large.
        """
        most = len(self.asked.model_fields) + 1  # one that is unknown is enough for an error
        if isinstance(given, dict) and len(given) > most:
            given = dict(itertools.islice(given.items(), most))
        try:
            asked = self.asked.model_validate(given)
        except ValidationError as error:
            kind = error.errors(include_url=False, include_context=False)[0]["type"]
            raise (LimitError if kind in _EXCESS else QueryError)(_sentence(error)) from None
        reply: Json = self.verb(asked).model_dump(by_alias=True)
        return reply


class Operations:
    """The operations of a blueprint, in the order declared."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._blueprint = blueprint
        self._declared: list[Operation] = []
        self.document = cache(self._document)

    def add(
        self, method: Literal["get", "post"], path: str, summary: str, *, missing: bool = False
    ) -> Callable[[Verb[_Asked, _Reply]], Verb[_Asked, _Reply]]:
        """Declare the decorated verb as an operation; its annotations are the types of its parameters and reply.

        Args:
            method: HTTP method.
            path: under PREFIX, in Flask's form.
            summary: one Danish line.
            missing: whether what is asked for may not be there (404).
        """

        def declare(verb: Verb[_Asked, _Reply]) -> Verb[_Asked, _Reply]:
            asked, reply = verb.__annotations__["asked"], verb.__annotations__["return"]
            errors = {400, *_ACCESS, *_LIMITS, *([404] if missing else []), *([413] if method == "post" else [])}
            operation = Operation(verb, verb.__name__, method, path, summary, asked, reply, tuple(sorted(errors)))
            self._declared.append(operation)

            def view(**path_values: str) -> Response:
                return jsonify(operation.answer(_given(operation, path_values)))

            self._blueprint.add_url_rule(path, verb.__name__, view, methods=[method.upper()])
            return verb

        return declare

    def declared(self, name: str) -> Operation:
        """The operation whose verb has that name."""
        return next(operation for operation in self._declared if operation.name == name)

    def _document(self, version: str) -> Json:
        spec = APISpec(
            title="Aftalesøg",
            version=version,
            openapi_version="3.1.0",
            info={"description": "Søgning i og opslag i aftaler; hver tekst er ordret, hver henvisning efterprøvelig."},
            servers=[{"url": PREFIX}],
        )
        replies: set[type[BaseModel]] = {Problem, *(each.reply for each in self._declared)}
        models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "serialization") for model in replies]
        models += [(each.asked, "validation") for each in self._declared if each.method == "post"]
        models.sort(key=lambda entry: entry[0].__name__)
        _, schemas = models_json_schema(models, ref_template=_REFERENCE)
        for name, schema in schemas["$defs"].items():
            spec.components.schema(name, component=schema)
        for operation in self._declared:
            spec.path(re.sub(r"<(\w+)>", r"{\1}", operation.path), operations={operation.method: _described(operation)})
        result: Json = spec.to_dict()
        return result


def _given(operation: Operation, path_values: dict[str, str]) -> object:
    """The request's body, or its parameters: a list where one may be, or is, given several times."""
    if operation.method == "post":
        return _body()
    values: dict[str, Any] = {name: given if len(given) > 1 else given[0] for name, given in request.args.lists()}
    for name, field in operation.asked.model_fields.items():
        if get_origin(field.annotation) is list and name in values:
            values[name] = request.args.getlist(name)
    return {**values, **path_values}


def _body() -> object:
    """The JSON of a request's body."""
    if (request.content_length or 0) > _JSON_BYTES:
        raise LimitError(f"Det sendte fylder over {_JSON_BYTES / 1e6:g} MB: se grænserne i {PREFIX}/openapi.json.")
    try:
        body: object = from_json(request.get_data())
    except ValueError:
        raise QueryError("Det sendte er ikke JSON.") from None
    return body


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return f"Parameteren »{name}« mangler."
    if first["type"] == "extra_forbidden":
        return f"Parameteren »{name[:60]}« findes ikke: se {PREFIX}/openapi.json."
    if first["type"] in _EXCESS:
        return f"Parameteren »{name}« er over grænsen: se {PREFIX}/openapi.json."
    return (
        f"Parameteren »{name}« kan ikke bruges: se {PREFIX}/openapi.json." if name else "Det sendte er ikke et objekt."
    )


def _described(operation: Operation) -> Json:
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": {"200": {"description": "Svaret.", "content": _content("application/json", operation.reply)}},
    }
    for status in operation.errors:
        problem = {"description": _REASONS[status], "content": _content("application/problem+json", Problem)}
        described["responses"][str(status)] = problem
    if operation.method == "post":
        described["requestBody"] = {"required": True, "content": _content("application/json", operation.asked)}
    elif parameters := _parameters(operation):
        described["parameters"] = parameters
    return described


def _content(kind: str, model: type[BaseModel]) -> Json:
    return {kind: {"schema": {"$ref": _REFERENCE.format(model=model.__name__)}}}


def _parameters(operation: Operation) -> list[Json]:
    schema = operation.asked.model_json_schema()
    required = set(schema.get("required", ()))
    parameters = []
    for name, own in schema["properties"].items():
        parameter: Json = {"name": name, "in": "path" if name in operation.path_names else "query"}
        if name in required:
            parameter["required"] = True
        if description := own.pop("description", None):
            parameter["description"] = description
        if examples := own.pop("examples", None):
            parameter["example"] = examples[0]
        own.pop("title", None)
        parameter["schema"] = own
        parameters.append(parameter)
    return parameters
