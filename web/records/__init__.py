"""What do the JSON objects of the command line and the API look like?

Each object is defined once, as a pydantic model that is validated straight from the dataclass it shows, as in
`HitRecord.model_validate(hit)`. Both programs dump it, and the OpenAPI document is generated from it. Others' scripts
read these objects (DESIGN.md): fields are added, never renamed or removed.
"""
