"""The web UI in its bucket, behind CloudFront."""

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

KEPT = ("posters/", "shows/")
"""What the functions have put there."""

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


def publish(built: Path, outputs: dict[str, str], session: Any) -> None:
    """First what index.html names, then index.html, then what is gone goes; then CloudFront forgets what it has."""
    s3, bucket = session.client("s3"), outputs["SiteBucketName"]
    files = {path.relative_to(built).as_posix(): path for path in built.rglob("*") if path.is_file()}
    for key in upload_order(files):
        media_type = MEDIA_TYPES.get(files[key].suffix, "application/octet-stream")
        s3.put_object(
            Bucket=bucket, Key=key, Body=files[key].read_bytes(), ContentType=media_type, CacheControl=cache_control(key)
        )
    for key in keys_of(s3, bucket):
        if key not in files and not key.startswith(KEPT):
            s3.delete_object(Bucket=bucket, Key=key)
    session.client("cloudfront").create_invalidation(
        DistributionId=outputs["DistributionId"],
        InvalidationBatch={"CallerReference": secrets.token_hex(8), "Paths": {"Quantity": 1, "Items": ["/*"]}},
    )


def upload_order(keys: Iterable[str]) -> list[str]:
    """Whoever has the new index finds all that it names."""
    return sorted(keys, key=lambda key: (key == "index.html", not key.startswith("assets/"), key))


def cache_control(key: str) -> str:
    """Vite puts a digest into the names under assets/; everything else is asked for again each time."""
    return "public, max-age=31536000, immutable" if key.startswith("assets/") else "no-cache"


def empty(bucket: str, session: Any) -> None:
    s3 = session.client("s3")
    for key in keys_of(s3, bucket):
        s3.delete_object(Bucket=bucket, Key=key)


def keys_of(s3: Any, bucket: str) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]
