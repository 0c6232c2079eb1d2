import boto3
import pytest

from bangumi.adapters.aws import Aws, SiteFiles
from bangumi.core.errors import UpstreamError
from tests.support.aws import Cloud


@pytest.fixture
def files(aws: Cloud, clients: Aws) -> SiteFiles:
    return SiteFiles(clients, aws.site_bucket)


def test_a_file_comes_back_with_its_type(aws: Cloud, files: SiteFiles) -> None:
    files.put("posters/0123abcd.jpg", b"\xff\xd8picture", "image/jpeg")
    assert files.get("posters/0123abcd.jpg") == (b"\xff\xd8picture", "image/jpeg")
    assert files.exists("posters/0123abcd.jpg")
    stored = boto3.client("s3").head_object(Bucket=aws.site_bucket, Key="posters/0123abcd.jpg")
    assert "immutable" in stored["CacheControl"]


def test_what_is_not_there_is_none(files: SiteFiles) -> None:
    assert files.get("posters/ffffffff.jpg") is None
    assert not files.exists("posters/ffffffff.jpg")


def test_writing_where_there_is_no_bucket_is_told(clients: Aws) -> None:
    with pytest.raises(UpstreamError):
        SiteFiles(clients, "no-such-bucket").put("posters/0123abcd.jpg", b"", "image/jpeg")
